package httpapi_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"testing"
	"time"

	"hubgraph/graph"
	"hubgraph/internal/httpapi"
	"hubgraph/seeds"
)

// questions are what the benchmarks ask, over the seeds.
var benchmarked = []struct{ name, path string }{
	{"healthz", "/healthz"},
	{"overview", "/api/v1/overview"},
	{"entity", "/api/v1/entities/unisoc"},
	{"hub", "/api/v1/entities/shanghai"},
	{"neighbors", "/api/v1/entities/unisoc/neighbors"},
	{"paths", "/api/v1/paths?from=unisoc&to=china-telecom&maxHops=3&limit=10"},
	{"search", "/api/v1/search?q=%E5%95%86%E6%B1%A4"},
	{"search claims", "/api/v1/search?q=Shanghai+base+stations"},
	{"search a figure", "/api/v1/search?q=4000%E4%BA%BF%E5%85%83"},
	{"search nothing", "/api/v1/search?q=huawei"},
	{"search a part", "/api/v1/search?q=Mr+Wu"},
	{"statements", "/api/v1/statements?limit=100"},
}

func seedsFor(b *testing.B) graph.Store {
	b.Helper()
	batch, err := seeds.Batch()
	if err != nil {
		b.Fatal(err)
	}
	s := stores[0].open(b)
	if _, err := s.Apply(context.Background(), batch); err != nil {
		b.Fatal(err)
	}
	return s
}

// BenchmarkHandler is the cost of a request without a network.
func BenchmarkHandler(b *testing.B) {
	s := seedsFor(b)
	defer s.Close()
	h, err := httpapi.New(httpapi.Options{Store: s, OpenReads: true, Logger: discard, Version: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	for _, q := range benchmarked {
		b.Run(q.name, func(b *testing.B) {
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				w := httptest.NewRecorder()
				r := httptest.NewRequest("GET", "http://localhost"+q.path, nil)
				r.RemoteAddr = "127.0.0.1:1"
				h.ServeHTTP(w, r)
				if w.Code != http.StatusOK {
					b.Fatalf("%d %s", w.Code, w.Body)
				}
				n = w.Body.Len()
			}
			b.ReportMetric(float64(n), "body-B")
		})
	}
}

// BenchmarkSocket is the same over a connection on loopback that is kept open.
func BenchmarkSocket(b *testing.B) {
	srv := serve(b, seedsFor(b), httpapi.Options{OpenReads: true})
	for _, coding := range []string{"identity", "gzip", "zstd"} {
		for _, q := range benchmarked {
			b.Run(coding+"/"+q.name, func(b *testing.B) {
				req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, srv.URL+q.path, http.NoBody)
				if err != nil {
					b.Fatal(err)
				}
				req.Header.Set("Accept-Encoding", coding) // so that the client leaves the body as it is
				var n int64
				for b.Loop() {
					res, err := srv.Client().Do(req)
					if err != nil {
						b.Fatal(err)
					}
					if n, err = io.Copy(io.Discard, res.Body); err != nil {
						b.Fatal(err)
					}
					res.Body.Close()
					if res.StatusCode != http.StatusOK {
						b.Fatal(res.Status)
					}
				}
				b.ReportMetric(float64(n), "body-B")
			})
		}
	}
}

// BenchmarkWords is a page of 100 statements over a connection, with its words, in
// microseconds: asked again (warm-us), and asked first after a write, when all are told
// anew (cold-us).
func BenchmarkWords(b *testing.B) {
	store := seedsFor(b)
	srv := serve(b, store, httpapi.Options{OpenReads: true})
	page := func() time.Duration {
		began := time.Now()
		res, err := srv.Client().Get(srv.URL + "/api/v1/statements?limit=100")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			b.Fatal(err)
		}
		res.Body.Close()
		return time.Since(began)
	}
	var cold, warm time.Duration
	for n := 0; b.Loop(); n++ {
		e := graph.Entity{ID: "bench", Type: "company", Name: strconv.Itoa(n)}
		if _, err := store.Apply(b.Context(), graph.Batch{Entities: []graph.Entity{e}}); err != nil {
			b.Fatal(err)
		}
		cold += page()
		for range 10 {
			warm += page() / 10
		}
	}
	b.ReportMetric(float64(cold.Microseconds())/float64(b.N), "cold-us")
	b.ReportMetric(float64(warm.Microseconds())/float64(b.N), "warm-us")
}

// BenchmarkSearchOfMany is search among the seeds and 100,000 firms, each with a name in
// both languages, a place, a revenue and a number of employees.
func BenchmarkSearchOfMany(b *testing.B) {
	s := seedsFor(b)
	defer s.Close()
	const firms = 100_000
	pick := func(list []string, i int) string { return list[i%len(list)] }
	first := []string{"Shanghai", "Eastern", "Harbour", "Blue", "Golden", "Union", "Pacific", "Nanjing", "Star", "Northern", "Silver"}
	second := []string{"Mobile", "Steel", "Data", "Shipping", "Robotics", "Media", "Energy", "Textile", "Software", "Finance", "Foods", "Chip", "Water"}
	third := []string{"Group", "Holdings", "Works", "Company", "Partners", "Institute", "Network"}
	firstZH := []string{"上海", "东方", "海港", "蓝天", "金龙", "联合", "太平洋", "南京", "星光", "北方", "银河"}
	secondZH := []string{"移动", "钢铁", "数据", "航运", "机器人", "传媒", "能源", "纺织", "软件", "金融", "食品", "芯片", "水务"}
	batch := graph.Batch{}
	for i := range firms {
		id := graph.EntityID(fmt.Sprintf("firm-%06d", i))
		batch.Entities = append(batch.Entities, graph.Entity{
			ID: id, Type: "company", Name: fmt.Sprintf("%s %s %s %d", pick(first, i), pick(second, i/11), pick(third, i/143), i/1001),
			Names: []graph.Name{{Text: fmt.Sprintf("%s%s%d有限公司", pick(firstZH, i), pick(secondZH, i/11), i/1001), Lang: "zh", Kind: graph.NameMain}},
		})
		quantity := func(p graph.Predicate, n int, unit string) graph.Statement {
			return graph.Statement{Subject: id, Predicate: p, Value: graph.Value{Kind: graph.Quantity, Amount: graph.Decimal(strconv.Itoa(n)), Unit: unit}, Source: graph.CommonKnowledge}
		}
		batch.Statements = append(batch.Statements, quantity("employees", 10+i%5000, "count"), quantity("revenue", 1_000_000+i*7919, "CNY"),
			graph.Statement{Subject: id, Predicate: "based-in", Object: "shanghai", Source: graph.CommonKnowledge})
		if len(batch.Entities) == 10_000 {
			if _, err := s.Apply(context.Background(), batch); err != nil {
				b.Fatal(err)
			}
			batch = graph.Batch{}
		}
	}
	h, err := httpapi.New(httpapi.Options{Store: s, OpenReads: true, Logger: discard, Version: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	for _, text := range []string{
		"s", "shanghai", "SenseTime", "商汤", "上海移动", "base stations", "基站", "CEO", "52,000", "4000亿元", "Shanghai base stations", "上海基站", "revenue", "employees of SenseTime",
		"SenseTime Lingang", "Golden Steel Works 42", "Golden Steel Works 42 revenue", "huawei", "华为", "Mr Wu", "shanghia mobil",
	} {
		ask := func() {
			w := httptest.NewRecorder()
			r := httptest.NewRequest("GET", "http://localhost/api/v1/search?q="+url.QueryEscape(text), nil)
			r.RemoteAddr = "127.0.0.1:1"
			h.ServeHTTP(w, r)
			if w.Code != http.StatusOK {
				b.Fatalf("%d %s", w.Code, w.Body)
			}
		}
		ask() // makes the index
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				ask()
			}
		})
	}
}
