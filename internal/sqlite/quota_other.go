//go:build !unix

package sqlite

import "syscall"

// errQuota is what a file system answers where a user's share is used up.
const errQuota = syscall.ENOSPC
