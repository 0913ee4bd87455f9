# A survey of two blocks as an average analyst would script it in R, whatever its size: base R.
#
# Reads the waves whole and writes percentages by school, year group and gender, chi-square of each
# item over the waves and Mann-Whitney for each two of them.
#
#     Rscript benchmarks/peers/large.R FOLDER OUT

args <- commandArgs(trailingOnly = TRUE)
waves <- c("pre", "mid", "post")
pairs <- list(c("pre", "mid"), c("pre", "post"), c("mid", "post"))
scales <- list(feeling = c("Never", "Rarely", "Sometimes", "Often", "Always"),
               knowing = c("Not at all", "A little bit", "Moderately", "Quite a bit", "Extremely"))

survey <- do.call(rbind, lapply(waves, function(wave) {
  frame <- read.csv(file.path(args[1], paste0(wave, ".csv")), na.strings = "",
                    stringsAsFactors = TRUE)
  frame$wave <- wave
  frame
}))
survey$wave <- factor(survey$wave, waves)

tests <- list()
percents <- list()
for (item in grep("^(feeling|knowing)", names(survey), value = TRUE)) {
  survey[[item]] <- factor(survey[[item]], scales[[sub("_.*", "", item)]])
  counts <- table(survey[[item]], survey$wave)
  chi <- chisq.test(counts, correct = FALSE)
  tests[[length(tests) + 1]] <- data.frame(item = item, test = "waves", statistic = chi$statistic,
                                           p = chi$p.value)
  values <- as.integer(survey[[item]])
  for (pair in pairs) {
    ranks <- wilcox.test(values[survey$wave == pair[1]], values[survey$wave == pair[2]],
                         exact = FALSE, correct = FALSE)
    tests[[length(tests) + 1]] <- data.frame(item = item, test = paste(pair, collapse = "-"),
                                             statistic = ranks$statistic, p = ranks$p.value)
  }
  for (group in c("school", "year_group", "gender")) {
    cells <- table(interaction(survey$wave, survey[[group]]), survey[[item]])
    percents[[length(percents) + 1]] <- data.frame(item = item, 100 * prop.table(cells, 1))
  }
}
write.csv(do.call(rbind, tests), file.path(args[2], "tests.csv"), row.names = FALSE)
write.csv(do.call(rbind, percents), file.path(args[2], "percents.csv"), row.names = FALSE)
