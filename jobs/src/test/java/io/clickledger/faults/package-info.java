/**
 * The fault suite: real lanes as processes, on a real broker and a real store, which are killed,
 * paused, starved and lied to. Afterwards every total equals the generator's own count, and no
 * reader has seen a half state. What was injected how often is printed as a table at the end.
 */
@NullMarked
package io.clickledger.faults;

import org.jspecify.annotations.NullMarked;
