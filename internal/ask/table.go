package ask

// table is all that can be asked, in the order in which to tell it.
func (a *Service) table() []*Question {
	return []*Question{
		question("listEntities", "/api/v1/entities", a.listEntities),
		question("getEntity", "/api/v1/entities/{id}", a.getEntity),
		question("listEntityStatements", "/api/v1/entities/{id}/statements", a.listEntityStatements),
		question("getNeighbors", "/api/v1/entities/{id}/neighbors", a.getNeighbors),
		question("getOverview", "/api/v1/overview", a.getOverview),
		question("getGraph", "/api/v1/graph", a.getGraph),
		question("findPaths", "/api/v1/paths", a.findPaths),
		question("getCommon", "/api/v1/common", a.getCommon),
		question("getAmong", "/api/v1/among", a.getAmong),
		question("listStatements", "/api/v1/statements", a.listStatements),
		question("getStatement", "/api/v1/statements/{id}", a.getStatement),
		question("search", "/api/v1/search", a.search),
		question("find", "/api/v1/find", a.find),
		question("listSources", "/api/v1/sources", a.listSources),
		question("getSource", "/api/v1/sources/{id}", a.getSource),
		question("getSourceText", "/api/v1/sources/{id}/text", a.getSourceText),
		question("getSchema", "/api/v1/schema", a.getSchema),
		question("getStats", "/api/v1/stats", a.getStats),
		question("listChanges", "/api/v1/changes", a.listChanges),
		question("listViews", "/api/v1/views", a.listViews),
		question("getView", "/api/v1/views/{id}", a.getView),
	}
}
