package ask

// table is all that can be asked, in the order in which to tell it.
func (a *Service) table() []*Question {
	return []*Question{
		question(a, "listEntities", "/api/v1/entities", a.listEntities),
		question(a, "getEntity", "/api/v1/entities/{id}", a.getEntity),
		question(a, "listEntityStatements", "/api/v1/entities/{id}/statements", a.listEntityStatements),
		question(a, "getNeighbors", "/api/v1/entities/{id}/neighbors", a.getNeighbors),
		question(a, "getOverview", "/api/v1/overview", a.getOverview),
		question(a, "getGraph", "/api/v1/graph", a.getGraph),
		question(a, "findPaths", "/api/v1/paths", a.findPaths),
		question(a, "getCommon", "/api/v1/common", a.getCommon),
		question(a, "getAmong", "/api/v1/among", a.getAmong),
		question(a, "listStatements", "/api/v1/statements", a.listStatements),
		question(a, "getStatement", "/api/v1/statements/{id}", a.getStatement),
		question(a, "search", "/api/v1/search", a.search),
		question(a, "find", "/api/v1/find", a.find),
		question(a, "listSources", "/api/v1/sources", a.listSources),
		question(a, "getSource", "/api/v1/sources/{id}", a.getSource),
		question(a, "getSourceText", "/api/v1/sources/{id}/text", a.getSourceText),
		question(a, "getSchema", "/api/v1/schema", a.getSchema),
		question(a, "getDate", "/api/v1/date", a.getDate),
		question(a, "getStats", "/api/v1/stats", a.getStats),
		stream(question(a, "exportGraph", "/api/v1/export", a.exportGraph)),
		question(a, "listChanges", "/api/v1/changes", a.listChanges),
		question(a, "listViews", "/api/v1/views", a.listViews),
		question(a, "getView", "/api/v1/views/{id}", a.getView),
	}
}
