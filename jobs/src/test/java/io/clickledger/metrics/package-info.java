@NullMarked
package io.clickledger.metrics;

import org.jspecify.annotations.NullMarked;
