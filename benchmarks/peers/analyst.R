# The Salford study as an average analyst would script it in R: base R, with survey for weighted and
# clustered percentages and ggplot2 for the charts where they are installed.
#
# Reads the same files as the sample study, and writes counts, percentages, intervals, tests and a bar
# chart for each item. It checks nothing of the data, withholds no small count and writes no report.
#
#     Rscript benchmarks/peers/analyst.R sample_data/salford out

args <- commandArgs(trailingOnly = TRUE)
data_dir <- args[1]
out <- args[2]
dir.create(file.path(out, "tables"), recursive = TRUE, showWarnings = FALSE)
dir.create(file.path(out, "charts"), showWarnings = FALSE)

has_ggplot <- requireNamespace("ggplot2", quietly = TRUE)
has_survey <- requireNamespace("survey", quietly = TRUE)
if (has_ggplot) suppressPackageStartupMessages(library(ggplot2))
if (has_survey) {
  suppressPackageStartupMessages(library(survey))
  options(survey.lonely.psu = "adjust")
}

waves <- c("pre", "mid", "post")
pairs <- list(c("pre", "mid"), c("pre", "post"), c("mid", "post"))
agreement <- c("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree",
               "Strongly agree")
extent <- c("Not at all", "A little bit", "Moderately", "Quite a bit", "Extremely")
speed <- c("I would not seek help", "Longer than a month", "Within a month", "Within a week",
           "Immediately")
frequency <- c("Never", "Once", "Occasionally", "Frequently")
helpful <- c("Harmful", "Neither helpful nor harmful", "Helpful", "Don't know")
stigma <- paste0(rep(c("ps_", "os_"), each = 5),
                 c("weakness", "dangerous", "not_tell", "excuse", "taught_alone"))
beliefs <- c("school_confident", "school_achieve", "school_belong", "school_safe_different",
             "self_do_things", "self_bounce_back", "self_as_good")
people <- paste0("go_to_", c("parent", "pastoral", "nurse", "teacher", "counsellor", "alex",
                             "friends", "no_one"))

with_scale <- function(items, scale) setNames(rep(list(scale), length(items)), items)
items <- list(
  pupil = c(with_scale(stigma, agreement),
            with_scale(c("know_places", "know_info", "know_ideas"), extent),
            list(staff_helpful = c("No", "Not sure", "Yes"), talked_to_staff = c("No", "Yes")),
            with_scale(beliefs, agreement), list(help_speed = speed),
            with_scale(people, helpful)),
  staff = c(with_scale(stigma, agreement),
            with_scale(c("conf_self", "conf_others", "conf_colleague_support"), extent),
            list(help_speed = speed, help_given = frequency)))
questions <- list(
  pupil = c("alex_codes", "alex_cause", "teacher_response", "topics_wanted"),
  staff = c("alex_codes", "alex_cause", "action_1", "action_2", "action_3", "help_type_codes",
            "services_known", "training_engaged", "project_impact"))
groups <- list(pupil = c("school", "year_group", "gender"), staff = "school")

save_table <- function(name, table) write.csv(table, file.path(out, "tables", paste0(name, ".csv")))

save_bars <- function(name, percents) {
  file <- file.path(out, "charts", paste0(name, ".png"))
  if (has_ggplot) {
    long <- as.data.frame(as.table(percents))
    names(long) <- c("answer", "wave", "percent")
    chart <- ggplot(long, aes(answer, percent, fill = wave)) +
      geom_col(position = "dodge") + labs(title = name) +
      theme(axis.text.x = element_text(angle = 45, hjust = 1))
    suppressMessages(ggsave(file, chart, dpi = 150))
  } else {
    png(file, width = 1200, height = 750, res = 150)
    par(mar = c(4, 12, 3, 1))
    barplot(t(percents), beside = TRUE, horiz = TRUE, las = 1, main = name, xlab = "%",
            legend.text = colnames(percents), cex.names = 0.7)
    invisible(dev.off())
  }
}

read_survey <- function(who) {
  frames <- lapply(waves, function(wave) {
    frame <- read.csv(file.path(data_dir, paste0(who, "_survey_", wave, ".csv")), na.strings = "")
    frame$wave <- wave
    frame
  })
  columns <- unique(unlist(lapply(frames, names)))
  frame <- do.call(rbind, lapply(frames, function(frame) {
    frame[setdiff(columns, names(frame))] <- NA
    frame[columns]
  }))
  frame$wave <- factor(frame$wave, waves)
  frame
}

with_percents <- function(counts, bases) {
  percents <- 100 * sweep(counts, 2, bases, "/")
  margins <- 1.96 * sqrt(sweep(percents * (100 - percents), 2, bases, "/"))
  colnames(margins) <- paste0(colnames(counts), "_margin")
  list(table = cbind(n = unclass(counts), percent = unclass(percents), unclass(margins)),
       percents = percents)
}

# Weights that give each wave the year groups of the first one; schools are the clusters.
make_design <- function(survey_data) {
  survey_data$weight <- 1
  if ("year_group" %in% names(survey_data)) {
    shares <- prop.table(table(survey_data$wave, survey_data$year_group), 1)
    row <- cbind(as.character(survey_data$wave), survey_data$year_group)
    known <- !is.na(survey_data$year_group)
    survey_data$weight[known] <- (shares["pre", row[known, 2]] / shares[row[known, , drop = FALSE]])
  }
  survey_data <- survey_data[!is.na(survey_data$school), ]
  svydesign(ids = ~school, weights = ~weight, data = survey_data)
}

weighted_percents <- function(design, item) {
  answered <- subset(design, !is.na(design$variables[[item]]))
  svyby(as.formula(paste0("~", item)), ~wave, answered, svymean)
}

compare_ranks <- function(survey_data, item) {
  values <- as.integer(survey_data[[item]])
  values[survey_data[[item]] == "Don't know"] <- NA
  rows <- lapply(pairs, function(pair) {
    ranks <- wilcox.test(values[survey_data$wave == pair[1]], values[survey_data$wave == pair[2]],
                         exact = FALSE, correct = FALSE)
    data.frame(item = item, first = pair[1], second = pair[2], u = ranks$statistic,
               p = ranks$p.value)
  })
  do.call(rbind, rows)
}

save_tests <- function(name, rows) {
  tests <- do.call(rbind, rows)
  tests$p_holm <- p.adjust(tests$p, "holm")
  rownames(tests) <- NULL
  save_table(name, tests)
}

analyse_items <- function(survey_data, who) {
  for (item in names(items[[who]])) {
    survey_data[[item]] <- factor(survey_data[[item]], items[[who]][[item]])
  }
  design <- if (has_survey) make_design(survey_data)
  squares <- list()
  ranks <- list()
  for (item in names(items[[who]])) {
    counts <- table(survey_data[[item]], survey_data$wave)
    made <- with_percents(counts, colSums(counts))
    save_table(paste0(who, "_", item), made$table)
    save_bars(paste0(who, "_", item), made$percents)
    if (has_survey) save_table(paste0(who, "_", item, "_weighted"), weighted_percents(design, item))
    chi <- suppressWarnings(chisq.test(counts[rowSums(counts) > 0, ], correct = FALSE))
    squares[[item]] <- data.frame(item = item, chi2 = chi$statistic, df = chi$parameter,
                                  p = chi$p.value)
    ranks[[item]] <- compare_ranks(survey_data, item)
  }
  save_tests(paste0(who, "_chi_square"), squares)
  save_tests(paste0(who, "_mann_whitney"), ranks)
  for (group in groups[[who]]) {
    parts <- lapply(names(items[[who]]), function(item) {
      cell <- interaction(survey_data$wave, survey_data[[group]], drop = TRUE)
      100 * unclass(prop.table(table(cell, survey_data[[item]]), 1))
    })
    save_table(paste0(who, "_by_", group), do.call(cbind, parts))
  }
}

analyse_questions <- function(survey_data, who) {
  for (question in questions[[who]]) {
    given <- survey_data[!is.na(survey_data[[question]]), ]
    choices <- strsplit(given[[question]], ";", fixed = TRUE)
    counts <- table(trimws(unlist(choices)), rep(given$wave, lengths(choices)))
    made <- with_percents(counts, as.vector(table(given$wave)))
    save_table(paste0(who, "_", question), made$table)
    made$percents[!is.finite(made$percents)] <- 0
    save_bars(paste0(who, "_", question), made$percents)
  }
}

save_boxplot <- function(name, formula, frame) {
  png(file.path(out, "charts", paste0(name, ".png")), width = 960, height = 720, res = 150)
  boxplot(formula, frame, main = name)
  invisible(dev.off())
}

analyse_ratings <- function(staff) {
  for (rating in c("know_services_rank", "know_info_rank")) {
    save_table(paste0("staff_", rating), do.call(rbind, tapply(staff[[rating]], staff$wave, summary)))
    save_boxplot(paste0("staff_", rating), as.formula(paste(rating, "~ wave")), staff)
  }
}

analyse_sheets <- function() {
  ors <- read.csv(file.path(data_dir, "ors.csv"))
  ors$total <- rowSums(ors[c("personal", "interpersonal", "social", "overall")])
  save_table("ors", aggregate(cbind(personal, interpersonal, social, overall, total) ~
                                programme + time_point, ors,
                              function(x) c(mean = mean(x), sd = sd(x), n = length(x))))
  tests <- lapply(split(ors, ors$programme), function(sheets) {
    wide <- merge(sheets[sheets$time_point == "pre", ], sheets[sheets$time_point == "post", ],
                  by = "participant_id")
    if (nrow(wide) < 2) return(NULL)
    paired <- t.test(wide$total.x, wide$total.y, paired = TRUE)
    ranks <- suppressWarnings(wilcox.test(wide$total.x, wide$total.y, paired = TRUE))
    data.frame(programme = sheets$programme[1], n = nrow(wide), t = paired$statistic,
               t_p = paired$p.value, low = paired$conf.int[1], high = paired$conf.int[2],
               v = ranks$statistic, wilcoxon_p = ranks$p.value)
  })
  save_table("ors_tests", do.call(rbind, tests))
  for (programme in unique(ors$programme)) {
    save_boxplot(paste0("ors_", programme), total ~ time_point, ors[ors$programme == programme, ])
  }
  srs <- read.csv(file.path(data_dir, "srs.csv"))
  srs$total <- rowSums(srs[c("relationship", "goals_topic", "method", "overall")])
  save_table("srs", aggregate(cbind(relationship, goals_topic, method, overall, total) ~
                                programme + session, srs,
                              function(x) c(mean = mean(x), sd = sd(x), n = length(x))))
  save_boxplot("srs", total ~ programme, srs)
}

analyse_records <- function() {
  referrals <- read.csv(file.path(data_dir, "referrals.csv"), na.strings = "")
  table <- table(referrals$period, referrals$accepted)
  test <- chisq.test(table, correct = FALSE)
  save_table("referrals", cbind(unclass(table), chi2 = test$statistic, chi2_p = test$p.value))
  schools <- table(referrals$referring_school, referrals$period)
  save_table("referrals_by_school", unclass(schools))
  save_bars("referrals", 100 * prop.table(schools, 2))
  forms <- read.csv(file.path(data_dir, "consultation_feedback.csv"), na.strings = "")
  for (column in c("role", "nature", "concern", "aim", "outcome", "concern_reduced")) {
    given <- forms[[column]][!is.na(forms[[column]])]
    counts <- table(unlist(strsplit(given, ";", fixed = TRUE)), dnn = NULL)
    percents <- cbind(percent = 100 * unclass(counts) / length(given))
    save_table(paste0("consultation_", column), cbind(n = unclass(counts), percents))
    save_bars(paste0("consultation_", column), percents)
  }
}

for (who in c("pupil", "staff")) {
  survey_data <- read_survey(who)
  analyse_items(survey_data, who)
  analyse_questions(survey_data, who)
  if (who == "staff") analyse_ratings(survey_data)
}
analyse_sheets()
analyse_records()
