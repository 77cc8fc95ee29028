package names_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"hubgraph/internal/names"
)

var benchNames = []string{
	"China Mobile", "中国移动", "Shanghai Municipal Commission of Economy and Informatization",
	"上海市经济和信息化委员会", "Société Générale", "中国移动5G",
}

func BenchmarkIndexTerms(b *testing.B) {
	for _, name := range benchNames {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				names.IndexTerms(name)
			}
			b.ReportMetric(float64(len(names.IndexTerms(name))), "terms")
		})
	}
}

func BenchmarkScore(b *testing.B) {
	for _, query := range []string{"mobile china", "移动", "yidong", "shanghia", "economy commission"} {
		q := names.ParseQuery(query)
		for _, name := range benchNames {
			b.Run(query+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					q.Score(name)
				}
			})
		}
	}
}

// manyNames makes names as skewed as real ones: few words are in many of them.
func manyNames(n int) [][]string {
	r := rand.New(rand.NewPCG(1, 2))
	onset, nucleus := []string{"b", "br", "ch", "d", "f", "g", "k", "l", "m", "n", "p", "s", "sh", "st", "t", "v", "w"},
		[]string{"a", "e", "i", "o", "u", "ai", "an", "en", "in", "on", "or", "ar", "er"}
	vocabulary := []string{"Shanghai", "China", "Technology", "Group", "Bank", "International", "Mobile", "Semiconductor"}
	for len(vocabulary) < 40_000 {
		w := ""
		for range 1 + r.IntN(4) {
			w += onset[r.IntN(len(onset))] + nucleus[r.IntN(len(nucleus))]
		}
		vocabulary = append(vocabulary, w)
	}
	han := []rune("中国上海科技有限公司集团银行股份投资发展信息电子国际新华东方")
	for r1 := rune(0x4E00); len(han) < 3000; r1 += 7 {
		han = append(han, r1)
	}
	zipf := rand.NewZipf(r, 1.1, 8, uint64(len(vocabulary)-1))
	zipfHan := rand.NewZipf(r, 1.2, 20, uint64(len(han)-1))
	all := make([][]string, n)
	for i := range all {
		for range 2 {
			s := ""
			for range 2 + r.IntN(3) {
				s += vocabulary[zipf.Uint64()] + " "
			}
			all[i] = append(all[i], s)
		}
		var s []rune
		for range 4 + r.IntN(9) {
			s = append(s, han[zipfHan.Uint64()])
		}
		all[i] = append(all[i], string(s))
	}
	return all
}

func buildMany(all [][]string) *names.Index {
	var build names.Builder
	for i, list := range all {
		build.Add(uint32(i), list...)
	}
	return build.Build()
}

func BenchmarkBuild(b *testing.B) {
	all := manyNames(100_000)
	names.ParseQuery("zh") // the tables
	b.ReportAllocs()
	var x *names.Index
	for b.Loop() {
		x = buildMany(all)
	}
	b.StopTimer()
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	with := heap()
	runtime.KeepAlive(x)
	x = nil
	b.ReportMetric(float64(with-heap())/float64(len(all)*3), "B/name")
}

func BenchmarkSearch(b *testing.B) {
	all := manyNames(100_000)
	x := buildMany(all)
	for _, query := range []string{
		"s", "sh", "shanghai", "technology", "shanghai techn", "group bank china", "semicondcutor", "shnaghai",
		"商", "上海", "海上", "中国科技", "shangh", "zhongguo", "zgsh", "zz top nothing",
	} {
		q := names.ParseQuery(query)
		for _, limit := range []int{20, 1000} {
			b.Run(fmt.Sprintf("%s/%d", query, limit), func(b *testing.B) {
				var hits []names.Hit
				for b.Loop() {
					hits, _ = x.Search(q, names.SearchOptions{Limit: limit})
				}
				b.ReportMetric(float64(len(hits)), "hits")
			})
		}
	}
}
