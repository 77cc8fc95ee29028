package tell_test

import (
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/tell"
)

func TestPlaces(t *testing.T) {
	par := func(list ...int) (out []graph.Citation) {
		for _, n := range list {
			out = append(out, graph.Citation{Paragraph: n, Start: 5, End: 9})
		}
		return out
	}
	for _, c := range []struct {
		body   graph.Paragraphs
		cites  []graph.Citation
		en, zh string
	}{
		{"3-34", par(3), "1st paragraph of the text", "正文第1段"},
		{"3-34", par(34), "32nd paragraph of the text", "正文第32段"},
		{"3-34", par(5, 17, 5), "3rd and 15th paragraphs of the text", "正文第3、15段"},
		{"3-34", par(13, 14, 15), "11th, 12th and 13th paragraphs of the text", "正文第11、12、13段"},
		{"3-34", par(2), "above the text", "正文之前"},
		{"3-34", par(1, 2, 23, 35), "21st paragraph of the text, above the text, below the text", "正文第21段，正文之前，正文之后"},
		{"3-10,12-34", par(11), "beside the 8th paragraph of the text", "正文第8段旁"},
		{"3-10,12-34", par(12), "9th paragraph of the text", "正文第9段"},
		{"7", par(7), "1st paragraph of the text", "正文第1段"},
		{"", par(17), "18th paragraph of all", "全文第18段"},
		{"", par(0, 110), "1st and 111th paragraphs of all", "全文第1、111段"},
		{"0-99", par(1, 2, 3, 4, 5, 6, 7, 8, 9, 20), "2nd, 3rd, 4th, 5th, 6th, 7th, 8th, 9th and 2 more paragraphs of the text", "正文第2、3、4、5、6、7、8、9等10段"},
		{"", []graph.Citation{{Line: 4}}, "line 4", "第4行"},
		{"3-34", []graph.Citation{{Line: 12}, {Line: 4}}, "lines 4 and 12", "第4、12行"},
		{"3-34", []graph.Citation{{Note: "known"}}, "", ""},
		{"3-34", nil, "", ""},
	} {
		if got := tell.Places(c.body, "en", c.cites...); got != c.en {
			t.Errorf("%q %v: got %q, want %q", c.body, c.cites, got, c.en)
		}
		if got := tell.Places(c.body, "zh", c.cites...); got != c.zh {
			t.Errorf("%q %v: got %q, want %q", c.body, c.cites, got, c.zh)
		}
	}
}
