// Package change works out what a batch changes in a store.
//
// [Plan] checks a batch against what is stored, the [State], and gives the
// [Changes]: only what differs, canonical, in ID order, each with what it
// replaces, and what they add to the digest. They are the same for every store,
// so a store only carries them out; [Changes.Inverse] is the batch that takes them
// back. [Needs] lists what of a store Plan will ask
// for, so that a store that is far away can fetch it in bulk.
//
// What can be told of a batch without a store is graph.Batch.Validate.
package change
