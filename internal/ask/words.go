package ask

import "strings"

// What examples are made of.
const (
	exampleEntity    = `{"id":"sensetime","type":"company","name":"SenseTime","names":[{"text":"商汤","lang":"zh","kind":"short"}],"summary":"","identifiers":[{"scheme":"hkex","value":"0020"}],"degree":9,"neighbors":9}`
	exampleHongKong  = `{"id":"hong-kong","type":"place","name":"Hong Kong","names":[{"text":"香港","lang":"zh","kind":"main"}],"summary":"","identifiers":[],"degree":3,"neighbors":3}`
	exampleStatement = `{"id":"listed-in.aaaaaaaaaaaaaaaaaaaaaaaaaa","subject":"sensetime","predicate":"listed-in","object":"hong-kong","status":"actual","when":{"from":"2021-12","derived":true},"source":"lat-shanghai-digital-hub-2022","cites":[{"paragraph":16,"start":3471,"end":3526,"note":"Where the company is listed."}],"text":"SenseTime has been listed in Hong Kong since December 2021.","whenText":"since December 2021"}`
	exampleFact      = `{"id":"raised.aaaaaaaaaaaaaaaaaaaaaaaaaa","subject":"china-mobile","predicate":"raised","value":{"kind":"quantity","amount":"56000000000","unit":"CNY","bound":"about"},"status":"actual","when":{},"source":"lat-shanghai-digital-hub-2022","cites":[],"text":"China Mobile raised about 56 billion yuan.","valueText":"about 56 billion yuan"}`
	exampleGraph     = `{"entities":[` + exampleEntity + `,` + exampleHongKong + `],"statements":[` + exampleStatement + `],"complete":true,"statuses":["actual","planned","target","claimed","ended"]}`
	exampleSource    = `{"id":"common-knowledge","title":"Common knowledge","hasText":false}`
	exampleView      = `{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaa","title":"SenseTime and Lingang","created":"2022-03-01T08:30:00Z"}`
	exampleRevision  = `"0d5c7a3e-5f0e-4f0e-9a43-2f6f1f6a1c11:7:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
)

// words are those of the questions, by name. The examples are JSON.
var words = map[string]Words{
	"listEntities": {
		"entities", "Entities by type or identifier", "Lists entities in order of id, a page at a time. To find one by its name, search.",
		false, `{"items":[` + exampleEntity + `],"complete":true}`,
	},
	"getEntity": {
		"entities", "One entity, its facts and what it is linked by", "Gives the entity, the statements that give it a value, and its relationships counted by predicate and direction and, up to 10,000 of them, by the type of the other end. Statements of others that name the entity in a qualifier (who says so, by which plan) are counted, too, by the qualifier's key. What is rumoured, denied or withdrawn is not among them.",
		true, `{"entity":` + exampleEntity + `,"facts":[],"counts":[{"predicate":"listed-in","direction":"out","count":1,"types":[{"type":"place","count":1}]}],"mentions":[{"key":"scope","count":1}],"statuses":["actual","planned","target","claimed","ended"]}`,
	},
	"listEntityStatements": {
		"entities", "What is said of an entity", "Lists the statements that the entity is subject or object of, relationships and facts alike, in order of id. What others say and only name it in a qualifier is not among them: /statements?qualifier=key:id. What is rumoured, denied or withdrawn of it is listed where status names it.",
		true, `{"items":[` + exampleStatement + `],"complete":true,"statuses":["actual","planned","target","claimed","ended"]}`,
	},
	"getNeighbors": {
		"links", "An entity's neighbours and what joins them", "Gives the entity, those one hop away, and all statements among them that pass the filter. They come in order of id, or of sort; q keeps those with a name that it finds. type speaks of the neighbours, direction of the way from the entity.",
		true, exampleGraph,
	},
	"getGraph": {
		"links", "What lies within some hops", "Gives the entities within so many hops of those to begin at, nearest first and then by id, and all statements among them that pass the filter.",
		true, exampleGraph,
	},
	"findPaths": {
		"links", "How two entities are linked", "Gives the ways from one entity to another, fewest steps first, then those of which more steps have a claim that is actual and, unless validAt asks for a date, states no end, then those that pass quieter places, each as a sentence with a footnote a step. Where there is none the answer is an empty list. A way that passes an event between two entities which are also joined directly is left out: it is the same way. Planned, claimed and ended links are called so; rumoured, denied and withdrawn ones make no step unless status names them. Each way says whether its steps can have held on one day; together=true asks for those alone that surely did. A list that budget or time cut holds the first ones.",
		true, `{"paths":[{"entities":["sensetime","hong-kong"],"steps":[{"from":"sensetime","to":"hong-kong","statements":[` + exampleStatement + `],"count":1}],"text":"SenseTime has been listed in Hong Kong since December 2021 [1].","footnotes":[{"n":1,"statement":"listed-in.aaaaaaaaaaaaaaaaaaaaaaaaaa","source":"lat-shanghai-digital-hub-2022","cite":{"paragraph":16,"start":3471,"end":3526,"note":"Where the company is listed."}}],"together":"yes"}],"entities":[` + exampleHongKong + `,` + exampleEntity + `],"maxHops":6,"filter":{},"statuses":["actual","planned","target","claimed","ended"],"complete":true}`,
	},
	"getOverview": {
		"links", "A first sight of the graph", "Gives at most 25 entities and the links among them, with positions for a picture. First come companies, people, public bodies, markets and places, those with the most neighbours first, up to 17; then what joins most of these. No type takes more than a fifth, and each is linked to another, as far as the graph has such. Of parallel links the first 20 are given. Looks at the first 50,000 entities. With them come their facts, and up to three questions to begin with, made from what the graph holds, with what their answers begin with.",
		false, strings.Replace(strings.TrimSuffix(exampleGraph, `}`), `"complete":true`, `"complete":false,"stoppedBy":"limit"`, 1) + `,"positions":{"hong-kong":[50,12.5],"sensetime":[-50,-12.5]},"facts":[],"whole":true,"revision":` + exampleRevision + `}`,
	},
	"getDate": {
		"schema", "A date, read", "Says a date in words, and which days it may mean, as filters take it; or what is wrong with a text that is no date.",
		false, `{"date":"2021-06","text":"June 2021","days":{"first":18779,"last":18808}}`,
	},
	"listViews": {
		"views", "Saved views", "Lists the saved views in order of id, without their state.",
		false, `{"items":[` + exampleView + `],"complete":true}`,
	},
	"getView": {
		"views", "One saved view", "Gives a view as it was saved. Views never change.",
		true, strings.TrimSuffix(exampleView, "}") + `,"state":{"selected":["sensetime"]}}`,
	},
	"exportGraph": {
		"writing", "All of the graph, or a part of it, as JSON Lines", "Writes what the graph holds, a record a line: a head, what the store adds to the schema, sources, their texts where asked for, entities, statements, and an end with counts and a digest, without which the stream was cut. It is of one revision, whatever is written meanwhile, and POST /api/v1/batches reads it again: into an empty store it gives the same digest. Without a filter it is everything, of whatever status; with one, the statements that pass, the entities that these name and their sources, and, as elsewhere, what is rumoured, denied or withdrawn only where status names it. from and hops take what lies around entities, at most 10,000 of them, with the facts about it.",
		true, `[{"head":{"format":"hubgraph","version":1,"revision":` + exampleRevision + `}},{"source":{"id":"common-knowledge","title":"Common knowledge"}},{"entity":{"id":"sensetime","type":"company","name":"SenseTime","names":[],"summary":"","identifiers":[]}},{"end":{"lines":3,"sources":1,"texts":0,"entities":1,"statements":0,"digest":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}}]`,
	},
	"listChanges": {
		"writing", "What has changed", "Lists the batches that changed something, the newest first: the revision that each led to, when, whose it was, why, and what it belongs to. What was written before the store kept a log has no line. Of many changes by others a page may hold fewer than limit, or none, and say by nextCursor how to go on.",
		false, `{"items":[{"revision":` + exampleRevision + `,"time":"2022-03-01T08:30:00Z","author":"newsroom","note":"The quarterly figures.","label":"figures-2022-q1"}],"complete":true}`,
	},
	"getCommon": {
		"links", "What all of some entities are linked to", "Gives the entities that all of those asked about are directly linked to, and the statements that join them.",
		true, exampleGraph,
	},
	"getAmong": {
		"links", "What joins a list of entities", "Gives the links among up to 200 entities and, with maxHops=2, also every other entity linked to at least two of them: most joined first, then the quieter, then by id.",
		true, exampleGraph,
	},
	"listStatements": {
		"statements", "Statements over the whole graph", "Lists statements by any filter: what is planned, what is due by when, who raised over 10 billion, what a passage of a source supports, what somebody said (qualifier=said-by:id) and which figures a plan sets (qualifier=plan:id). A statement passes if it does as seen from either of its ends. What is rumoured, denied or withdrawn is listed where status names it.",
		true, `{"items":[` + exampleFact + `],"complete":true,"statuses":["actual","planned","target","claimed","ended"]}`,
	},
	"getStatement": {
		"statements", "One statement and its source", "Gives a statement with all places that make the claim, and who says so.",
		true, `{"statement":` + exampleStatement + `,"source":` + exampleSource + `}`,
	},
	"search": {
		"entities", "Find entities and claims", "Finds entities by any of their names: whole, the beginning, words in any order, Chinese, pinyin and its initials, with typing errors; best first, and of matches of one manner those of which more is known. Finds claims by measures and kinds of link (base stations, CEO, 基站), by figures (52,000, 400 billion yuan, 4000亿元), and by names beside these (Shanghai base stations). Where all the words find nothing, partial has what as many of them as possible find, and says which found nothing. The score is comparable within one list of an answer.",
		false, `{"items":[{"entity":` + exampleEntity + `,"match":{"name":"商汤","lang":"zh","how":"exact"},"score":1}],"complete":true,"claims":[],"partial":[],"lists":{"items":{"limit":20,"count":1,"complete":true},"claims":{"limit":20,"count":0,"complete":true},"partial":{"limit":20,"count":0,"complete":true}}}`,
	},
	"find": {
		"entities", "Which entity an id or a name means", "Gives the entity with the id, else the only one with exactly the name, else the only one whose whole name it is in pinyin, by initials or without legal form. Where several are meant they are listed, and where none is, what has it as a part of a name, or with a typing error. To list all that a text finds, search.",
		false, `{"entity":` + exampleEntity + `,"several":[],"guesses":[],"complete":true}`,
	},
	"listSources": {
		"sources", "All sources", "Lists who says so, in order of id, a page at a time.",
		false, `{"items":[` + exampleSource + `],"complete":true}`,
	},
	"getSource": {
		"sources", "One source", "Gives a source and whether its text is attached.",
		true, exampleSource,
	},
	"getSourceText": {
		"sources", "The text of a source, or a passage of it", "Gives the attached text with its paragraphs and the places that statements cite. Not found where the text is not attached: texts are not shipped, whoever has one attaches it.",
		true, `{"source":"memo","exact":true,"length":16,"start":0,"end":16,"text":"Ada works at Bo.","paragraphs":[{"n":0,"start":0,"end":16}],"places":[{"start":0,"end":16,"statements":["employed-by.aaaaaaaaaaaaaaaaaaaaaaaaaa"]}],"missed":0}`,
	},
	"getSchema": {
		"schema", "What types and predicates there are", "Gives the kinds of entity and of statement, the keys of qualifiers, the units and the schemes of identifiers, each with its words in English and Chinese; name is the label in the language asked for.",
		false, `{"types":[{"id":"company","label":{"en":"Company","zh":"公司"},"plural":{"en":"Companies","zh":"公司"},"name":"Company"}],"predicates":[{"id":"listed-in","label":{"en":"listed in","zh":"上市于"},"name":"listed in"}],"qualifiers":[],"units":[],"schemes":[],"statuses":["actual","planned","target","claimed","ended","rumoured","denied","withdrawn"]}`,
	},
	"getStats": {
		"schema", "Counts, and the revision", "Counts what the graph holds by type, predicate and status and, of the 1,000 that say most, by source, and names the revision it was counted at.",
		false, `{"entities":2,"statements":1,"relationships":1,"facts":0,"citations":1,"sources":1,"texts":0,"byType":{"company":1,"place":1},"byPredicate":{"listed-in":1},"byStatus":{"actual":1},"revision":` + exampleRevision + `,"bySource":{"lat-shanghai-digital-hub-2022":1},"complete":true}`,
	},
}
