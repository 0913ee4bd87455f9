"""What a reader must know beside a figure of a kind, whatever the study: one wording for each."""

CLUSTERED = (
    "People of one school resemble each other. Intervals and tests here treat answers as "
    "independent, so that the intervals are narrower and the p-values smaller than they should be."
)
CLUSTERED_ELSEWHERE = (
    "People of one school resemble each other. Where a table or chart does not say that it "
    "compares schools with themselves, or allows for schools, its intervals are narrower and its "
    "p-values smaller than they should be."
)

INDEPENDENT = (
    "Waves are compared as if different people had answered; some answered in both, and most "
    "cannot be linked."
)

UNADJUSTED = "No p-value here is adjusted for the number of comparisons."

NO_SCHOOLS = (
    "The data do not say which school an answer is from, or are all from one: schools cannot be "
    "compared with themselves, and how far they differ cannot be told."
)
LINKS_USED = (
    "How people are linked decides the test of all answers within schools. The mean change of the "
    "schools uses all answers of each wave, or those of the linked people alone where compared as "
    "paired."
)
SAME_SCHOOLS = (
    "Each school is compared with itself, so that a change in which schools answered is not taken "
    "for a change of answers. A change is called clear only where the schools agree on it, and "
    "the test of all answers too, its interval excludes no change, and its adjusted p-value is "
    "below the level of the study."
)

FAMILIES = (
    "Adjusted p-values allow for the other comparisons of the same family: after Holm in families "
    "that the study file declares confirmatory, after Benjamini and Hochberg in exploratory ones; "
    "where it declares none, each block is a family, and so are the shares, the ratings and the "
    "scores of a data set. Every two waves are families of their own."
)

NO_COMPARISON_GROUP = (
    "Waves are compared without a comparison group: a change cannot be put down to the pilot by "
    "these figures."
)

REGRESSION = (
    "Groups chosen because they scored low tend to score higher the next time, whatever was done."
)

WEIGHTS_CANNOT = (
    "Weights let those who answered stand for others of the same group. They cannot stand for "
    "schools or groups of whom nobody answered, nor for people who differ in what was not asked."
)

ONLY_WITH_CODES = (
    "Only people with a usable code are here: those who left it blank or shared one cannot be "
    "followed, and anyone who wrote it differently the second time counts as not having come back."
)

FEW_CAME_BACK = (
    "Where few came back, standardised differences above 0.1 also arise by chance: read the "
    "interval."
)

WORST_CASE_IS_NO_INTERVAL = (
    "Lowest and highest assume nothing of those who did not answer; they are no confidence "
    "interval, and leave out chance. Where few answered they are wide: that is what the answers "
    "alone can say of everyone."
)

POOLED_TREND = (
    "The trend test pools the answers of all schools and takes the waves as different people: it "
    "is shown because many reports have it, and is too sure where schools differ."
)

CHOICE_OF_CUT = (
    "Which answers count as “agree” is a choice. Where another cut of the same scale would "
    "conclude otherwise, the conclusion rests on that choice and not on the answers alone."
)

CONCLUSIONS_OF_CUTS = (
    "What a cut would conclude is read from its p-value and interval alone, whether or not the "
    "schools are enough to claim it and whatever the number of comparisons."
)

STAYED_THE_COURSE = (
    "Only people who answered more than once are in these tests; those who left, or could not be "
    "recognised, may have changed otherwise."
)

LITTLE_ROOM = (
    "People who already give the best answer cannot improve on it, so that a programme can work "
    "and such an item not show it. With a scale of few points most items crowd at an end; that "
    "alone says little."
)

COULD_HAVE_SHOWN = (
    "A smaller change could easily have been missed: not finding it does not show that there was "
    "none. For a change that was seen, read its interval instead."
)

NORMAL_PLAN = (
    "With fewer than about 30 answers in a wave, or few schools, the change would have to be "
    "larger still, and the spread of a few scores is itself uncertain."
)

COULD_NOT_BE_SMALL = (
    "Where even the most one-sided result could not have been called significant, that it was not "
    "says nothing. Equal scores usually raise the smallest p further; in groups of unequal size "
    "they can also halve it."
)

REGRESSION_ESTIMATE = (
    "The change expected of the choice of people alone follows Mee and Chua (1991): it supposes "
    "that the population mean is right, that scores of both waves lie along a straight line, and "
    "that the effect is the same for everyone. What remains is not proof that the programme "
    "worked; only a comparison group could show that."
)

REFERRALS_ALONE = (
    "Changes of referrals are of the schools together, clear where the interval excludes no change "
    "and Fisher's exact test agrees, and not adjusted for the number of comparisons."
)
