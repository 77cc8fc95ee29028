package graphtest

import "slices"

// clauses is the contract, sentence by sentence.
var clauses = slices.Concat(
	applyClauses, loadClauses, accountClauses, acceptedClauses, keyClauses, deleteClauses, dropClauses, schemaClauses, logClauses,
	recordClauses, listClauses, statementClauses, statusClauses, profileClauses,
	neighborhoodClauses, pathClauses, togetherClauses, commonClauses, amongClauses, cutClauses, sizeClauses, searchClauses,
	answerClauses,
	documentClauses, lifeClauses,
)
