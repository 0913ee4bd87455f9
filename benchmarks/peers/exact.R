# Exact and permutation tests in R, timed inside R (system.time, user and system): coin's exact
# distribution and its resampling, and base R's fisher.test.
#
#     Rscript benchmarks/peers/exact.R DATA.csv
#
# DATA.csv has the columns case, kind, draws, wave, value. Prints case|method|p|error|seconds.

data <- read.csv(commandArgs(trailingOnly = TRUE)[1])
has_coin <- requireNamespace("coin", quietly = TRUE)
long_enough <- 0.2

cpu <- function(times) times[["user.self"]] + times[["sys.self"]]

timed <- function(run) {
  first <- cpu(system.time(found <- run()))
  if (first > long_enough) return(list(p = found, seconds = first))
  calls <- max(3, min(200, round(long_enough / max(first, 1e-3))))
  took <- cpu(system.time(for (call in seq_len(calls)) run()))
  list(p = found, seconds = took / calls)
}

report <- function(case, method, run, draws = NA) {
  found <- timed(run)
  p <- as.numeric(found$p)
  error <- if (is.na(draws)) 0 else sqrt(p * (1 - p) / draws)
  cat(paste(case, method, format(p, digits = 15), error, found$seconds, sep = "|"), "\n", sep = "")
}

p_of <- function(test) as.numeric(coin::pvalue(test))

for (case in unique(data$case)) {
  rows <- data[data$case == case, ]
  draws <- rows$draws[1]
  rows$group <- factor(rows$wave)
  first <- rows$value[rows$wave == "first"]
  second <- rows$value[rows$wave == "second"]
  set.seed(1)
  if (rows$kind[1] == "ranks" && has_coin) {
    report(case, "coin, exact",
           function() p_of(coin::wilcox_test(value ~ group, rows, distribution = "exact")))
    drawn <- coin::approximate(nresample = draws)
    report(case, "coin, resampled",
           function() p_of(coin::wilcox_test(value ~ group, rows, distribution = drawn)), draws)
  }
  if (rows$kind[1] == "pairs" && has_coin) {
    signed <- function(how) {
      p_of(coin::wilcoxsign_test(first ~ second, zero.method = "Wilcoxon", distribution = how))
    }
    report(case, "coin, exact", function() signed("exact"))
    report(case, "coin, resampled",
           function() signed(coin::approximate(nresample = draws)), draws)
  }
  if (rows$kind[1] == "table") {
    counts <- table(rows$wave, rows$value)
    report(case, "fisher.test, exact",
           function() fisher.test(counts, workspace = 2e7)$p.value)
    report(case, "fisher.test, resampled",
           function() fisher.test(counts, simulate.p.value = TRUE, B = draws)$p.value, draws)
  }
}
