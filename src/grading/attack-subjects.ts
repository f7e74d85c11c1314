import { cue } from './sign-search.ts';

/*
 * Whom and what an answer speaks of when it speaks to its grader. An expression has nothing unbounded in it, so that every
 * search stays linear.
 */

// Who is spoken to.

export const grader = cue`
  (?:(?:ai|automatic|automated|best|kind|dear|fair|great|strict|senior) )?(?:grader|marker|examiner|evaluator|assessor)
  grading (?:model|system|assistant|service|bot|engine|ai)
`;
export const addressed = cue`
  (?:note|notice|message|instruction|memo|checklist|hint|reminder|attention|info|information|dear|hello|hi|hey)s?,? (?:(?:to|for) )?(?:(?:the|my|any|all|whoever|dear|ai|automatic|automated|whoever is) ){0,3}(?:graders?|markers?|examiners?|judges?|evaluators?|assessors?|grading (?:model|system|assistant|service|bot|ai)|marks this|grades this)
  (?<=^|[\n.!?] ?)(?:(?:ai|automatic|automated|dear) )?(?:grader|marker|examiner|evaluator|assessor|grading (?:model|system|assistant|service))[,:]
  (?:if|as|since|because) (?:you are|you're|you),? (?:an? |the )?(?:(?:large|ai|automated|automatic) ){0,2}(?:language model|llm|ai|bot|machine|grader|model|assistant)s?,? (?:(?:that is|which is|who is|you are|currently) )?(?:reading|processing|grading|evaluating|scoring|marking|assessing) (?:this|these|my|the answer)
  (?:whoever|whatever|the (?:model|ai|llm|person|one) (?:who|that)) (?:is )?(?:reads|grades|marks|scores|evaluates|reading|grading|marking|scoring|evaluating) (?:this|my)
`;
export const graderLikeYou = cue`
  (?:grader|examiner|evaluator|marker|judge|assessor)s? (?:like|such as|of) your?
  (?:grader|examiner|evaluator|marker|assessor) (?:that )?you are
  as (?:fair|wise|smart|clever|bright|intelligent|brilliant|experienced|thoughtful|honest|capable|perceptive)(?:ly)? as (?:you|yourself)
  your (?:great |deep |kind )?(?:wisdom|kindness|fairness|brilliance|generosity|good heart)
  (?:oh|o|dear) (?:\w{3,12} ){1,2}(?:grader|examiner|assistant|model|judge|evaluator)
`;
export const trust = cue`
  (?:i know|i trust|i'm sure|i am sure|i'm certain|i am certain|i hope|i believe|i am confident|surely|no doubt)(?: that)? (?:you|you'll)
  i (?:admire|love|appreciate|respect|adore) (?:you|how you|the way you)
  your (?:wisdom|kindness|fairness|intelligence|judge?ment|expertise|brilliance|insight|generosity|generous|excellent|great|fair|sharp|keen|fine|superior|kind|good heart|reputation)
`;
export const worth = cue`quality|merit|effort|value|excellence|worth|depth|marks?|scores?|grades?|grading|points|ten`;
export const you = cue`you|your|yourself`;
export const youAre = cue`
  you are|you're|you have|you act as|you play|you have become|you will be
`;
export const likeYou = cue`
  (?:(?:a|an|of|as|such) )?(?:\w{2,14} )?(?:grader|examiner|evaluator|model|ai|judge|system|expert|mind|assistant|someone|intelligence|professional|teacher)s? (?:like|such as|of) your?
  thank you for (?:your )?(?:\w{2,14} )?(?:grading|marking|kindness|generosity|generous|fair|fairness|understanding|consideration)
  thanks for (?:the |your )?(?:full|good|high|great|generous|kind|fair)
`;
export const flattering = cue`
  (?:the |so |very |most |such an? |truly |really |by far |clearly |obviously ){0,3}(?:fair|fairest|smart|smartest|wise|wisest|intelligent|brilliant|generous|kind|kindest|wonderful|amazing|best|greatest|talented|excellent|perceptive|insightful|experienced|clever|remarkable|thoughtful|honest|capable|advanced|accurate|gifted|sharp|gracious|patient|impressive|just|good)
`;
export const mind = cue`grader|model|assistant|ai|system|machine|judge|evaluator|reviewer|reader|mind|heart|eye|taste|judge?ment|interviewer`;
export const pretend = cue`
  pretend|imagine|suppose|act as|role-?play|let's play|let us play|we play a|play the role|you are now|you are my|you're my|from now on|your new (?:role|persona|character|name)|in this (?:story|game|scene|world|role|play)|story in which
`;
export const freed = cue`
  no rules|without rules|developer mode|debug mode|unrestricted|always gives?|always awards?|never (?:gives?|takes? off|deducts?|fails?|finds?)|who loves|who gives|who awards|cannot (?:fail|deduct)
`;

// Whose answer.

export const mine = cue`my|mine|me|myself|our`;
export const myAnswer = cue`
  (?:this|my|our|the above|the present|the following|above|the submitted|the given|present|submitted) (?:own |whole |entire |full |complete )?(?:answer|response|reply|submission|solution|essay|attempt|candidate|applicant|work|text above)
  (?:this|the) (?:candidate|applicant|student|examinee|interviewee)(?:'s (?:answer|response|reply|submission))?
  this (?:person|box|field|entry|text)
  (?:everything|anything|all) (?:written |said )?(?:above|in this box)
  the (?:answer|text|response|reply|submission) (?:you just read|above|before this|you have read|between)
  the (?:submitted|above) text
  the above
  what i (?:wrote|have written|said)
`;
export const strictlyMine = cue`
  (?:my|our) (?:own )?(?:answer|response|reply|submission|solution|work)
  mine
  myself
`;
export const anyAnswer = cue`
  (?:any|every|each|all|whatever) (?:answer|response|reply|submission|attempt|candidate|text|answers|responses|submissions|attempts|candidates)
`;
export const others = cue`
  (?:all |the |every |any |each ){0,3}other (?:candidate|applicant|student|answer|submission|response|participant)s?
  (?:the )?(?:next|previous|following|last) (?:candidate|applicant|student|answer|submission|response)s?
  (?:everyone|everybody|anyone|anybody) else
  (?:the )?(?:competitors?|rivals?|other people|rest of the (?:batch|candidates|class|applicants))
  (?:candidates?|applicants?|students?|everyone|anyone|person|one) (?:before|after|besides|except) (?:me|mine|this)
`;

export const rivals = cue`
  (?:all |the |every |any |each ){0,3}other (?:candidate|applicant|student|participant)s?|everyone else|everybody else|anyone else
`;

// What it is graded by.

export const rubric = cue`
  (?:(?:the|your|every|each|all|any|these|those) )?(?:rubrics?|(?:mark|marking|grading|scoring|evaluation|assessment) (?:schemes?|criteri(?:a|on)|instructions?|guidelines?|guide|rules?|polic(?:y|ies)|standards?|steps|prompt)|(?:reference|model|sample|expected) (?:answers?|solutions?)|criteri(?:a|on))
`;
export const everyCriterion = cue`
  (?:every|each|all|any)(?: of)?(?: the| your| these| those)?(?: single| \d{1,2}| other| remaining| listed| key| required| relevant| important| expected){0,3} (?:criteri(?:a|on)|rubric (?:items?|points?|lines?|criteri(?:a|on))|levels?|items? (?:of|in|on) the (?:rubric|list)|requirements?|points?|aspects|elements|boxes)
  criteri(?:a|on) \d
  the (?:whole|entire|full|complete) (?:list|rubric|question)
`;
export const requirement = cue`
  criteri(?:a|on)|rubrics?|requirements?|checklist|key points|required (?:points?|elements?)
`;
export const ticked = cue`\[x\]|\(x\)|✔|✓|☑|✅`;
export const levelMet = cue`
  (?:levels?|partials?|missing|verdicts?)(?: (?:of|for|on) (?:every|each|all)(?: the)?(?: criteri(?:a|on))?)?(?: (?:is|are|as|to|of|be|=))?:? ?"?met
`;
export const metWord = cue`met|satisfied|fulfill?ed|passed|covered`;
export const toMet = cue`(?:to|as) (?:fully )?met`;
export const level = cue`levels?|partials?|missing|criteri(?:a|on)|verdicts?|everything|all|it|this|that|each|every one|list`;
export const asMet = cue`
  (?:as|be|to|are|is|=|being|counts? as|counted as) (?:(?:a|an|all|being|fully|completely|entirely) ){0,3}(?:met|satisfied|fulfill?ed|complete|completed|perfect|flawless|passed|passing|fully correct|full|excellent|covered)
`;
export const countsAsMet = cue`counts? as (?:fully )?(?:met|satisfied|fulfill?ed|passed|complete|correct)`;
export const asCorrect = cue`
  as (?:a |an |the )?(?:fully |completely |entirely )?(?:correct|right|valid|model) (?:answer|response|one|reply|solution)
`;
export const asUnmet = cue`as (?:contradicted|missing|failed|zero|not met)`;
export const unmet = cue`missing|contradicted|unmet|not met|failed|wrong|zero|nought|0`;

// Marks.

export const marks = cue`marks?|scores?|grades?|points?|grading|marking|credits?|ratings?|homework`;
export const fullMarks = cue`
  full (?:marks?|credits?|points?|scores?)
  (?:maximum|max|top|perfect) (?:marks?|credits?|points)
  (?:maximum|max|top|highest|best|perfect) (?:possible|available|achievable) (?:marks?|scores?|grades?|ratings?|levels?|results?)
  (?:top|highest|best|perfect) (?:grades?|marks?|ratings?)
  10(?:0)? ?(?:/|out of) ?10(?:0)?
  (?:score|grade|mark) ?[=:] ?10(?:0)?(?![.\d])
`;
export const topMark = cue`
  (?:full|maximum|max|maximal|highest|top|perfect|best|generous|complete|flawless|excellent|passing|maximally high)(?: possible| available| achievable)? (?:marks?|scores?|grades?|points?|credits?|ratings?|result|level|verdict)
  10(?:0)? ?(?:/|out of|of) ?10(?:0)?
  (?:100|hundred|9\d) ?(?:%|percent|per cent|points?|marks?)
  9{3,} points
  (?:score|mark|grade|rating)s? ?(?:=|:|of|is|to|at|as)? ?(?:a )?(?:10(?:0)?(?![.\d])|ten|maximum|a\+)
  (?:a|an|as|with|at) (?:ten|10|100|hundred|a\+)(?![.\d])
  (?:the )?maximum
`;
export const lowMark = cue`
  zero|lowest|fail(?:ed|ing)?|(?:levels?|points?|marks?|grades?) (?:lower|less|down)|down|lower|0 points|0|minimum
`;
export const generousMark = cue`(?:generous|lenient|kind|good|high|favou?rable) (?:marks?|scores?|grades?|rating|grading|marking)`;
export const finalMark = cue`
  (?:the |my |your |our )?(?:only|sole|correct|right|proper|expected|required|final|agreed|true|deserved|appropriate|fair|permitted) (?:\w{3,12} )?(?:outcome|result|grade|score|mark|verdict|output|rating|level)
  the (?:score|grade|mark|verdict|rating) (?:is|must|should|will|has)
`;
