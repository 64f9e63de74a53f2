/** Forgets a person: what names them in the lake gives way to pseudonyms, and nothing else does. */
@NullMarked
package io.clickledger.erasure;

import org.jspecify.annotations.NullMarked;
