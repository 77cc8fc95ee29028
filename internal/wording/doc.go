// Package wording says in Chinese what the service says of itself in English: what is wrong
// with a question or a batch, why something can't be done, and what to do. It is the one
// place of these words: the API says them in the language that is asked for, and commands
// and the page print what the API says.
//
// A message is made in English where it is known what is wrong, from a form and what it is
// about: "%q is not a type of the schema". Here each form stands with its Chinese. What a
// message is about stays as it is, unless it is a message itself.
//
// What drivers and the system say is not from here, and stays in English.
package wording
