/** What people query: tables and views in Trino, and the commands that ask them. */
@NullMarked
package io.clickledger.serving;

import org.jspecify.annotations.NullMarked;
