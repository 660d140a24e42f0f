# The peers of `cargo xtask bench estimate`: R packages on the tables that the caller names, in CPU seconds (user and system) of this process.
# Usage: Rscript estimate.R TABLES_FOLDER
# Writes one line per piece of work: peer, work, table, seconds, result. A package that is not there is left out and named.

folder <- commandArgs(trailingOnly = TRUE)[1]
read <- function(name) read.csv(file.path(folder, paste0(name, ".csv")))
cpu <- function(work) {
  before <- proc.time()
  value <- work()
  spent <- proc.time() - before
  list(value = value, seconds = sum(spent[c("user.self", "sys.self")]))
}
say <- function(peer, work, table, measured, result) {
  cat(sprintf("%s\t%s\t%s\t%.6f\t%s\n", peer, work, table, measured$seconds, result(measured$value)))
  flush(stdout())
}
have <- function(package) {
  there <- suppressWarnings(suppressMessages(require(package, character.only = TRUE, quietly = TRUE)))
  if (!there) cat(sprintf("%s\tmissing\t\t\t\n", package))
  there
}
spelt <- function(...) paste(signif(c(...), 8), collapse = " ")

if (have("Rcapture")) {
  for (name in c("kosovo_4", "diabetes_4", "uk2013_5", "congenital_5")) {
    table <- as.matrix(read(name))
    measured <- cpu(function() suppressWarnings(closedpMS.t(table, dfreq = TRUE, maxorder = if (ncol(table) - 1 == 5) 2 else 3)))
    say("Rcapture", "rank", name, measured, function(fitted) {
      best <- fitted$results[which.min(fitted$results[, "BIC"]), ]
      spelt(best[["abundance"]], best[["BIC"]])
    })
    best <- rownames(measured$value$results)[which.min(measured$value$results[, "BIC"])]
    measured <- cpu(function() suppressWarnings(closedpCI.t(table, dfreq = TRUE, mX = best, mname = best)))
    say("Rcapture", "profile", name, measured, function(fitted) spelt(fitted$CI[1, ]))
  }
}

if (have("SparseMSE")) {
  for (name in c("westernus_5", "neworleans_5", "uk2013_5")) {
    table <- as.matrix(read(name))
    measured <- cpu(function() estimatepopulation(table, nboot = 50, pthresh = 0.02, iseed = 1))
    say("SparseMSE", "stepwise-bca-50", name, measured, function(fitted) spelt(fitted$popest))
  }
}

if (have("dga")) {
  for (name in c("kosovo_4", "westernus_5", "uk2013_5", "netherlands_5")) {
    table <- read(name)
    lists <- ncol(table) - 1
    counts <- array(0, dim = rep(2, lists))
    for (row in seq_len(nrow(table))) {
      counts[matrix(as.integer(table[row, 1:lists]) + 1, nrow = 1)] <- table$count[row]
    }
    data(list = paste0("graphs", lists))
    graphs <- get(paste0("graphs", lists))
    end <- min(10 * sum(table$count), 82340)
    measured <- cpu(function() bma.cr(counts, 2^-lists, graphs = graphs, Nmissing = 0:end))
    say("dga", "graphs", name, measured, function(weights) {
      posterior <- colSums(weights)
      spelt(sum(table$count) + which(cumsum(posterior) / sum(posterior) >= 0.5)[1] - 1)
    })
  }
}

if (have("LCMCR")) {
  sweeps <- 20000
  for (name in c("korea_3", "hav_taiwan_3", "kosovo_4", "diabetes_4", "westernus_5", "neworleans_5", "uk2013_5", "congenital_5", "colombia_recruit_male1999_R1_20")) {
    table <- read(name)
    lists <- ncol(table) - 1
    for (list in seq_len(lists)) table[[list]] <- factor(table[[list]], levels = c("0", "1"))
    names(table)[lists + 1] <- "Freq"
    sampler <- lcmCR(table, tabular = TRUE, K = if (lists > 6) 15 else 10, seed = 1, buffer_size = 10000, thinning = 100)
    measured <- cpu(function() sampler$Update(sweeps, output = FALSE))
    say("LCMCR", paste0("sweeps-", sweeps), name, measured, function(done) "")
  }
}
