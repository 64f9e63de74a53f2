/**
 * What is left of a person's data once the person is forgotten: pseudonyms that nobody can follow
 * back, in every form in which a record is kept. Plain Java, no Spark.
 */
@NullMarked
package io.clickledger.rules.erasure;

import org.jspecify.annotations.NullMarked;
