@NullMarked
package io.clickledger.cli;

import org.jspecify.annotations.NullMarked;
