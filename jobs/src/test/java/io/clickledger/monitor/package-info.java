@NullMarked
package io.clickledger.monitor;

import org.jspecify.annotations.NullMarked;
