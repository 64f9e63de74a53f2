/** What the tables know of one click, from its copies to the documents that bill it. Reads only. */
@NullMarked
package io.clickledger.explain;

import org.jspecify.annotations.NullMarked;
