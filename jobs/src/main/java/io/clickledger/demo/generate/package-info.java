/**
 * A seeded world of ad clicks and, counted apart from every lane, what the product must find in it.
 * It shares no code with the lanes: a mistake in their rules cannot hide in the figures that check
 * them.
 */
@NullMarked
package io.clickledger.demo.generate;

import org.jspecify.annotations.NullMarked;
