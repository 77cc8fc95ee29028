package graphtest

import "slices"

// clauses is the contract, sentence by sentence, but for those of Cuts.
var clauses = slices.Concat(
	applyClauses, acceptedClauses, keyClauses, deleteClauses, dropClauses, schemaClauses, logClauses,
	recordClauses, listClauses, statementClauses, countClauses,
	neighborhoodClauses, pathClauses, commonClauses, amongClauses, listSizeClauses, searchClauses,
	answerClauses,
	documentClauses, lifeClauses,
)
