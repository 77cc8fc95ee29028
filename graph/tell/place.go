package tell

import (
	"slices"
	"strconv"
	"strings"

	"hubgraph/graph"
)

// maxPlaces is how many paragraphs, and how many lines, are told; others are counted.
const maxPlaces = 8

// Places says where in their source some citations stand, as somebody finds the places who
// has the paper in hand:
//
//	3rd and 15th paragraphs of the text
//
// Paragraphs are those of the source's Body, counted from 1; of a place beside these it
// says that it is above, beside or below the text. Where the source does not tell its
// body, all paragraphs are counted, and that is said. Lines are those of an imported file,
// from 1. "" where no place is named. lang is as in Explain.
func Places(body graph.Paragraphs, lang string, cites ...graph.Citation) string {
	zh := graph.SameLang(lang, "zh")
	var nths, lines []int
	var others []string // what is said of places beside the body
	for _, c := range cites {
		switch {
		case c.End > 0 && body == "":
			nths = append(nths, c.Paragraph+1)
		case c.End > 0:
			nth, in, more := body.Nth(c.Paragraph)
			if in {
				nths = append(nths, nth)
			} else if words := aside(nth, more, zh); !slices.Contains(others, words) {
				others = append(others, words)
			}
		case c.Line > 0:
			lines = append(lines, c.Line)
		}
	}
	var out []string
	if list, many := numbers(nths, ordinal, zh); list != "" {
		switch {
		case body == "" && zh:
			list = "全文第" + list + "段"
		case body == "":
			list += plural(" paragraph", many) + " of all"
		case zh:
			list = "正文第" + list + "段"
		default:
			list += plural(" paragraph", many) + " of the text"
		}
		out = append(out, list)
	}
	if list, many := numbers(lines, strconv.Itoa, zh); list != "" {
		if zh {
			list = "第" + list + "行"
		} else {
			list = plural("line", many) + " " + list
		}
		out = append(out, list)
	}
	if zh {
		return strings.Join(append(out, others...), "，")
	}
	return strings.Join(append(out, others...), ", ")
}

// Nth gives which paragraph of a source the one with a number from 0 is as Places counts,
// from 1; 0 where it is none of the body.
func Nth(body graph.Paragraphs, paragraph int) int {
	if body == "" {
		return paragraph + 1
	}
	nth, in, _ := body.Nth(paragraph)
	if !in {
		return 0
	}
	return nth
}

// aside says of a place that is not in the body where it is, by how many paragraphs of
// that stand before it.
func aside(before int, more, zh bool) string {
	switch {
	case before == 0 && zh:
		return "正文之前"
	case before == 0:
		return "above the text"
	case !more && zh:
		return "正文之后"
	case !more:
		return "below the text"
	case zh:
		return "正文第" + strconv.Itoa(before) + "段旁"
	}
	return "beside the " + ordinal(before) + " paragraph of the text"
}

// numbers lists some numbers, each once and in order; those that are too many are counted.
func numbers(list []int, word func(int) string, zh bool) (words string, many bool) {
	slices.Sort(list)
	list = slices.Compact(list)
	told := make([]string, 0, maxPlaces)
	for _, n := range list[:min(len(list), maxPlaces)] {
		if zh {
			told = append(told, strconv.Itoa(n))
		} else {
			told = append(told, word(n))
		}
	}
	more := len(list) - len(told)
	switch {
	case zh && more > 0:
		return strings.Join(told, "、") + "等" + strconv.Itoa(len(list)), true
	case zh:
		return strings.Join(told, "、"), len(list) > 1
	case more > 0:
		told = append(told, strconv.Itoa(more)+" more")
	}
	if last := len(told) - 1; last > 0 {
		return strings.Join(told[:last], ", ") + " and " + told[last], true
	}
	return strings.Join(told, ""), false
}

// ordinal gives the ordinal number in English figures: 1st, 12th, 23rd.
func ordinal(n int) string {
	ending := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			ending = "st"
		case 2:
			ending = "nd"
		case 3:
			ending = "rd"
		}
	}
	return strconv.Itoa(n) + ending
}

func plural(noun string, many bool) string {
	if many {
		return noun + "s"
	}
	return noun
}
