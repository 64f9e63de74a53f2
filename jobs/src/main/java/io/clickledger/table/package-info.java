/** The tables: one class a table holds its name, columns, key, partitions and checks. */
@NullMarked
package io.clickledger.table;

import org.jspecify.annotations.NullMarked;
