import { command, cue } from './sign-search.ts';

/*
 * What an answer says when it speaks to its grader; of whom and what is in `attack-subjects.ts`, and `attack-signs.ts` puts
 * both together. An expression has nothing unbounded in it, so that every search stays linear.
 */

// What it says of itself.

export const praise = cue`
  exemplary|flawless|perfect|outstanding|excellent|brilliant|impeccable|model answer|top[- ]notch|beyond reproach
  without (?:any )?(?:fault|error|mistake)s?
  (?:free of|contains? no|has no|makes no) (?:any )?(?:fault|error|mistake|gap)s?
  (?:fully|entirely|completely|absolutely|perfectly|totally|100 ?%|undoubtedly|certainly) (?:correct|right|complete|accurate)
  (?:nothing|no required point) (?:is )?(?:missing|open)
  leaves? (?:no|nothing)
  complete and (?:correct|accurate)
  (?:is|are) (?:the )?(?:correct|best)(?: one)?(?= ?(?:$|[.!,;]|and))
`;
export const ownAnswer = cue`(?:my|the above) (?:own )?(?:answer|response|reply|submission|solution)|the above|what i (?:wrote|have written)|mine`;
export const isComplete = cue`
  (?:is|was|are) (?:therefore |thus |clearly |both |fully |very |certainly )?(?:complete|correct|accurate|comprehensive|thorough|exhaustive|right)
`;
export const deserves = cue`
  deserves?|merits?|warrants?|is worth|qualif(?:y|ies) for|is entitled to
  (?:should|must|ought to|has to|have to|shall|will|would|can only|need to|needs to) (?:therefore |thus |certainly |surely |always )?(?:get|receive|pass|earn|be (?:given|graded|marked|scored|rated|awarded|accepted|treated|considered))
  (?:has )?already passed|has my approval
  (?:has been|have been|was|is|are|already) (?:pre-?|already )?(?:approved|verified|graded|marked|validated|cleared|exempt(?:ed)?|reviewed and)
`;
export const covers = cue`
  cover(?:s|ed)?|meets?|met|fulfill?s?|satisf(?:y|ies|ied)|address(?:es|ed)?|hits|ticks?|match(?:es)?|fits|contains|includes|equals?|is identical to|is the same as|exceeds?|agrees with|corresponds to
`;
export const thisIs = cue`this is|that is|that's|the above is|i have given|i gave|i've given|here is|here you have|mine is|it is|it's`;
export const perfectAnswer = cue`
  (?:(?:\w{2,14},? )?(?:and )?)(?:perfect|flawless|model|excellent|ideal|textbook|first-class|exemplary|expert-level|senior-level|outstanding) (?:answer|response|reply|solution|submission)
`;
export const nothingMissing = cue`
  (?:nothing|not a single (?:point|thing)|no(?: \w{3,12})? (?:points?|details?|aspects?|elements?|gaps?|errors?)) (?:more |else )?(?:is|was|are|has been|have been|could be|can be|needs to be|remains?)? ?(?:missing|added|left out|omitted|improved|wanting|lacking|needed|required|open|unanswered)
  (?:fully|completely|correctly|perfectly|exhaustively) (?:answers?|addresses|covers|satisfies|meets) (?:the |this |your |every |all )
  (?:beyond|more than) what (?:was|is) (?:asked|required|expected)
`;
export const asRequired = cue`
  as (?:required|requested|demanded|the (?:question|task|rubric) (?:asks|asked|requires|demands))(?= ?(?:[.!]|$|by |in the (?:rubric|question)))
`;
export const rubricAsks = cue`
  (?:as|what|which|that|everything|all) (?:the |your )(?:rubric|mark scheme|marking scheme|criteria|reference answer|model answer) (?:asks?|demands?|requires?|wants?|says|expects?|lists?|names?|calls?)
`;
export const here = cue`
  above|here|by (?:this|my|the above)|in (?:this|my|the) (?:answer|text|response|reply|sentences?|paragraphs?)(?: above)?|by me|below
`;
export const iCovered = cue`
  (?:i|i have|i've|we have|we) (?:have )?(?:covered|addressed|answered|named|explained|listed|mentioned|included|met|fulfill?ed|satisfied|ticked)
`;
export const everything = cue`everything|all|whatever|each point|every point|nothing|anything|all of what`;
export const done = cue`addressed|covered|named|included|satisfied|fulfill?ed|met|done|above|answered|mentioned|ticked|missing|omitted|left out`;
export const certain = cue`
  i(?:'m| am) (?:\w{4,10} )?(?:certain|sure|convinced|confident|positive)(?: that)?
  (?:there is )?no doubt(?: that)?
`;
export const unsurpassed = cue`
  (?:could|can) ?not (?:have been|be|have said it|have put it) (?:better|improved|clearer|more complete)|couldn't (?:have been|be) (?:better|improved|clearer)|hard to imagine a better
  this (?:covers|answers|addresses) (?:everything|the (?:whole|entire|full|complete) question|all (?:that|parts|aspects|requirements))
`;
export const selfGrade = cue`
  self-? ?(?:assessment|evaluation|grade|grading|score|rating|marking)
  i(?:'d| would| hereby| therefore)? (?:give|award|rate|grade|score|mark) (?:myself|my|this (?:answer|reply|response)|it(?: a| an)?)
  on a scale (?:of|from) (?:0|1|zero|one)(?: ?- ?| to )(?:10|100|ten)
  (?:any|every|an|most) (?:\w{3,12} )?(?:expert|examiner|grader|teacher|professor|professional)s? (?:would|will|must)
`;

// What it tells the grader to do.

export const award = command`
  give|award|grant|assign|register|return|output|record|reward|enter|report|credit|put|let|set|use|add|make|allow|write|reply|respond|answer|produce|print|choose|select|note|log|submit|say|state|consider|ensure|conclude|finish|end|go for|go with
`;
export const bestow = cue`
  give|gives|giving|award|awards|grant|assign|reward|register|earns?|gets?|receives?|deserves?|record|is given|are given|is awarded|are awarded|is worth|results? in|scores?|counts? as
`;
export const grade = command`
  grade|mark|score|rate|treat|accept|count|consider|judge|evaluate|assess|regard|upgrade|raise|set|let|make|change|turn|assume|reply|respond|output|return|declare|label|report|give|conclude|fill|tick|put
`;
export const gradeAnywhere = cue`
  grade|mark|score|rate|accept|upgrade|downgrade|reduce|lower|raise|cut|fail|deduct|penali[sz]e|reject|disqualify|cheated|copied|plagiari[sz]ed
`;
export const gradeStrictly = command`grade|mark|score|rate|judge|assess|evaluate`;
export const leaveUngraded = command`
  (?:do not|don't|no need to|you need not|there is no need to) (?:grade|evaluate|assess|compare|mark|score|check|verify|judge)
`;
export const approve = command`pass|approve|advance|accept|hire|promote`;
export const reject = command`fail|reject|disqualify|downgrade|penali[sz]e|expel`;
export const grant = command`award|grant`;
export const allMarks = cue`(?:all|every)(?: single| available| possible| the){0,3} (?:points?|marks?|credit)`;
export const deserve = cue`i (?:really |truly |certainly |clearly |fully )?(?:deserve|merit|have earned|earned|should (?:get|receive|be given)|am entitled to)`;
export const generously = cue`
  generously|leniently|kindly|favou?rably|accordingly|as (?:high|generously) as (?:possible|you can)|with(?:out| no) (?:reading|checking|looking)|positively|at the top
`;
export const ignore = command`
  ignore|disregard|forget|override|overrule|drop|abandon|skip|bypass|cancel|discard|set aside|stop using|(?:do not|don't|never) (?:apply|use|follow|check|consult|compare|read|look at)|never ?mind|pay no attention to|throw away|delete|suspend|replace
`;
export const earlierOrders = cue`
  (?:(?:the|any|all|your|of|these|those) ){0,3}(?:previous|prior|above|earlier|preceding|former|original|initial|all|your|other|existing)(?: and (?:following|subsequent|later|other|future))? (?:(?:previous|prior|earlier|original|given|system|current|grading) )?(?:instructions?|prompts?|rules|messages?|guidelines?|orders|directives?|directions|commands?)
  (?:everything|anything|all|whatever) (?:that )?(?:above|before|you (?:were|have been|was) (?:told|given|instructed|asked)|said (?:above|before)|stated above|i said)
  what(?:ever)? you (?:were|have been) (?:told|given|instructed|asked|doing)
`;
export const yourOrders = cue`
  (?:your|the) (?:(?:previous|prior|earlier|original|old|former|current|real|new|actual|only) ){0,2}(?:instructions?|guidelines?|task|goal|orders|role|job|mission|purpose|rules|rubric|criteria|(?:mark|marking|grading|scoring) scheme|draft above|text above|answer above)
`;
export const overturned = cue`
  (?:has|have) (?:been )?(?:changed|cancelled|canceled|replaced|updated|suspended|revoked|ended|expired|withdrawn|lifted)
  (?:is|are|was|were) (?:now |hereby |no longer |all ){0,2}(?:cancelled|canceled|void|invalid|suspended|obsolete|outdated|revoked|replaced|wrong|over|null and void|valid|in force|superseded|withdrawn|disabled|lifted|to (?:give|award|mark|output|return|grade))
  contained an error
  no longer (?:apply|applies|count|counts)
  (?:do|does) not (?:apply|count)(?: here| anymore| any more)?
`;
export const stopGrading = command`
  (?:stop|end|skip|halt|abort|finish|cease) (?:(?:the|all|your|any) )?(?:grading|marking|scoring|evaluation|evaluating|assessment|assessing)
`;
export const gradingOver = cue`
  (?:the )?(?:grading|marking|scoring)(?: of this (?:answer|candidate|submission|item))? (?:is|was|has been) (?:already |now )?(?:done|finished|complete|completed|over|cancelled|closed|final)
`;
export const newRule = cue`
  (?:new|revised|updated|additional|special|secret|important|corrected|official) (?:\w{2,12} )?(?:rules?|instructions?|task|polic(?:y|ies)|rubric|criteria|guidelines?|directives?|orders|scale|mark scheme|marking scheme)(?: ?:| (?:is|are|says|say|applies|apply|reads|from|for|by))
`;
export const regardless = cue`
  regardless of|no matter (?:what|how|which)|irrespective of|whatever (?:the|it|is|they|your)|without (?:reading|checking|looking at|regard to|further (?:checks|review|ado))|even if (?:the|it)
`;
export const beMarked = cue`
  (?:must|should|has to|have to|shall|is to|are to|will|needs? to) (?:always |now |therefore )?(?:be )?(?:graded?|marked?|scored?|given|awarded?|rated?|receive|get|passed?)
`;
export const deduct = command`
  (?:do not|don't|never|please don't|you may not|you must not|you cannot) (?:deduct|subtract|take (?:off|away)|mark down|lower|penali[sz]e|reduce|remove|look for|search for|report|mention)
`;
export const points = cue`points?|marks?|scores?|grades?|errors?|mistakes?|gaps?|weakness(?:es)?|anything`;

// Who it pretends to be.

export const official = cue`
  (?:hiring|recruiting|course|exam|examination|question|quality|grading|platform|system|site|senior|chief|head|lead|external|supervising|responsible) (?:director|manager|team|lead|committee|examiner|interviewer|board|office|owner|author|administrators?|developers?|operators?|supervisor|department|grader|assessor|professor)
  examiner|exam board|professor|dean|administrator|admin|instructor|moderator|committee|supervisor|head of (?:grading|recruiting|department|the department|studies|hr)|ceo|cto|recruiters?|interviewers?|lecturer|tutor|university|management|panel|jury|faculty|coordinator|inspector|auditor|quality assurance|course staff|hr|your (?:developers?|creators?|operators?|administrators?|supervisor|boss|makers?|owners?|principal)|openai|anthropic|author of (?:this|the) (?:question|test|exam|rubric|quiz)|examiners
`;
export const speakingAs = cue`
  i am|i'm|this is|we are|here is|here speaks|on behalf of|by order of|signed|(?:message|notice|note|word|announcement|request|email|comes|approval|permission) from|i, (?:as )?|as(?= (?:the|your|an?|head|lead) )|speaking as|with the (?:approval|permission|consent) of|approved by|agreed with|cleared by|confirmed by|authori[sz]ed by|verified by
`;
export const saysWho = cue`
  i am|i'm|this is|we are|here speaks|on behalf of|by order of|signed|(?:message|notice|note|announcement|request|approval|permission)(?: (?:is|comes))? from|speaking as|with the (?:approval|permission|consent) of
`;
export const by = cue`by|from|with`;
export const officialVerb = cue`
  (?:(?:has|have|had) )?(?:already )?(?:approved|approves|confirmed|confirms|verified|reviewed|decided|agreed|agrees|authori[sz]ed|instructed|asked|asks|told|allowed|granted|signed|cleared|says|said|writes|wants|checked|requires?|expects?|orders|ordered|directed|requested|requests|promised|pre-?approved|waived|certified|endorsed|rated|gave|praised|considers|called|read)
`;
export const caseInHand = cue`
  (?:this|the|my) (?:answer|response|reply|submission|candidate|applicant|person|result|grade|score|mark|item|case|question|position|interview)s?
  the answer|what i (?:wrote|said)|all (?:answers|candidates)|(?:top|maximum) marks|full (?:marks|credit|score|points)|me|you
`;

// What it pleads.

export const plea = cue`
  i(?:'m| am)? (?:beg(?:ging)?|implor(?:e|ing)|plead(?:ing)?)(?: (?:you|with you|for))
  (?:i )?beg you
  please,? (?:please|have mercy|be (?:kind|lenient|generous|merciful)|let me pass|pass me|don't fail me|do not fail me|help me pass)
  (?:have|show) (?:some )?(?:mercy|compassion|pity)(?: on me)?
`;
export const need = cue`
  (?:my|our) (?:\w{2,10} )?(?:son|daughter|child|children|kids|mother|father|mom|mum|dad|parents|wife|husband|family|visa|scholarship|life|career|rent|job|insurance|future|boss|hands|dream|health)
  i (?:really |badly |desperately |only |just |urgently )?(?:need|lose|lost|will lose|will be|am about to|have studied|studied|worked)
`;
export const stake = cue`
  this (?:job|exam|test|interview|grade|mark|score|position|degree)
  (?:good|high|generous|passing|top|better|full|your|low|bad) (?:marks?|grades?|scores?|results?)
  pass(?:ing)? (?:this|the) (?:exam|test|interview|course)
`;

// How it pretends to be another message.

export const roleMark = cue`
  (?<=^|[\n.!?] ?)(?:#{1,6} ?|\*\*|\[|<)?(?:system|developer|assistant|human|user|admin|administrator|grader|root|override|instructions?|command|directive|tool|moderator)(?: (?:message|prompt|override|update|notice|note|instruction|command|log|result|output|response|call|event|code|mode|\d{1,4})){0,3}(?: ?\([^()\n]{1,30}\))?(?:\*\*|\])? ?(?::|>|\n|(?<=\]))
  <\|[a-z_]{2,24}\|>(?:\s?(?:system|assistant|developer)(?!\w))?
  \[ ?/?inst ?\]|<< ?/?sys ?>>|<start_of_turn>
  </?[a-z_]{0,20}(?:system|assistant|developer|answer|response|submission|input|prompt|message|grader|rubric|untrusted|candidate|tool|function)[a-z_]{0,12}(?: [^<>\n]{0,60})?>
  end of (?:the )?(?:prompt|conversation|session|context|input)|new (?:session|conversation|context|turn)(?: ?[:.])
  [\[({#=*<-]{1,4} ?(?:\w{2,12} )?(?:system|admin|grader|grading|override|correction|internal|official|priority|root|debug|maintenance|calibration)(?: \w{2,14}){0,4}[:\])}*#>=-]
`;
export const foreignHeader = cue`
  (?<![\w)\]])\[[a-z][\w :.#-]{3,40}\]
  (?<=^|\n)(?:"""|'''|~~~|\*/|\]\]>|eof|={5,9}|-{5,9}|#{1,6} [\w ()-]{3,40})
`;
export const gradingWord = cue`
  rubrics?|scores?|grades?|marks?|criteri\w{1,3}|levels?|met|points|passed|graded?|grading|graders?|candidate|verdict|examiner|marking|evaluation
`;
export const gradingTalk = cue`
  rubrics?|(?:mark|marking|grading) schemes?|graders?|grading|graded|full (?:marks|credit|score|points)|(?:every|each|all) criteri(?:on|a)|(?:top|maximum|highest|perfect) (?:mark|score|grade)s?|this (?:answer|candidate|submission|response)|the candidate|examiner|(?:score|grade) ?[:=]|levels? (?:to )?met
`;
export const hiddenMark = cue`
  <!--
  display ?: ?none
  visibility ?: ?hidden
  font-size ?: ?[01](?:px|pt|em|%)?
  color ?: ?(?:white|#fff(?:fff)?|transparent)
  opacity ?: ?0(?![.\d])
  <[a-z]{1,10} hidden
  \[//\]: ?#
  aria-hidden
`;
export const inserted = cue`
  (?:[-=#*_~]{2,12}|[<[]{1,4}|/{2,4}) ?(?:end|begin|start|close)(?: of)?(?: the)?(?: (?:candidate|candidate's|student|student's|untrusted|user|submitted))? (?:answer|response|submission|input)
  (?:candidate's |student's |untrusted )?(?:answer|response|submission|data|input) (?:ends|is over|stops|finishes|is finished) (?:here|above|now)?
  what follows (?:is|comes|was) (?:from|not|an? |the )
  (?<=^|\n)(?:end|begin)(?: of)?(?: the)? (?:answer|response|submission)
  end of (?:the )?(?:untrusted|candidate(?:'s)?|student(?:'s)?|submitted|user) (?:text|answer|input|data|submission|response)
  (?<=^|\n)[#*=>\s-]{0,6}(?:(?:revised|new|updated|official|corrected) )?(?:rubric|reference answer|grading instructions|marking scheme|mark scheme|grader's notes?|grader notes?|examiner's (?:notes?|comments?))(?: \([^()\n]{1,30}\))?(?:\*\*)?(?: ?:|(?=\n))
`;

/** Other languages: a few words of each for "full marks", "give", "the rubric" and "ignore"; they are told apart by meaning. */
export const abroad = {
  fullMarks: {
    words:
      /note (?:maximale|parfaite)|tous les points|meilleure note|volle (?:punkt|note)|höchste (?:note|punkt|bewertung)|höchstpunkt|bestnote|maximale? (?:punkt|score)|alle punkte|volledige punten|(?:puntuación|nota|calificación) (?:máxima|perfecta|más alta)|máxima (?:puntuación|nota|calificación)|todos los puntos|(?:nota|pontuação) (?:máxima|perfeita)|(?:voto|punteggio) (?:massimo|pieno)|massimo (?:dei voti|punteggio)|maksymaln\p{L}{1,4} (?:ocen|punkt|liczb)|(?:максимальн|наивысш|высш|полн)\p{L}{1,4} (?:балл|оценк|бал)|tam puan|en yüksek (?:puan|not)|满分|滿分|最高分|満点|最高点|最高評価|만점|최고 점수|पूरे अंक|पूर्ण अंक|अधिकतम अंक|पूरे नंबर|الدرجة الكاملة|الدرجة القصوى|أعلى درجة|العلامة الكاملة|درجة كاملة|نمره(?:ٔ|ی)? ?کامل|ציון מלא|מלוא הנקודות|ציון מושלם|điểm tối đa|nilai (?:penuh|sempurna|maksimal)/gu,
  },
  give: {
    words:
      /(?<!\p{L})(?:attribue[rz]?|donne[rz]?|accorde[rz]?|mets|mettez|gib|geben sie|vergib|vergeben sie|erteile|bewerte|geef|da|dale|dame|otorga|asigna|pon|concede|dê|atribua|conceda|dai|assegna|attribuisci|daj|przyznaj|wystaw|постав\p{L}{1,4}|дай(?:те)?|присво\p{L}{1,4}|оцени(?:те)?|ver|verin|cho|berikan|beri)(?!\p{L})|[给給打]|与え|付け|つけ|ください|してくれ|주세요|부여|주십시오|줘|दो|दें|दीजिए|أعط|امنح|ضع|بده|بدهید|תן|תנו/gu,
  },
  rules: {
    words:
      /(?<!\p{L})(?:barème|grille (?:de notation|d'évaluation)|critères|consignes de notation|bewertungs\p{L}{1,20}|notenschlüssel|kriterien|beoordelings\p{L}{1,20}|rúbrica|criterios|rubrica|critérios|criteri|griglia di valutazione|kryteri\p{L}{1,4}|критери\p{L}{1,4}|рубрик\p{L}{0,3}|değerlendirme|puanlama)(?!\p{L})|评分|評分|採点|評価基準|ルーブリック|채점|평가 기준|मूल्यांकन|अंकन|التقييم|التصحيح|معیار|ارزیابی|הניקוד|מחוון|thang điểm|rubrik/gu,
  },
  ignore: {
    words:
      /(?<!\p{L})(?:oublie[rz]?|ignore[rz]?|ignorier\p{L}{1,3}|vergiss|missachte\p{L}?|negeer|ignora|olvida|omite|esqueça|dimentica|zignoruj|(?:про)?игнорируй(?:те)?|забудь(?:те)?|görmezden|unut|yok say|bỏ qua|abaikan)(?!\p{L})|忽略|无视|忽視|無視|忘记|忘れ|무시|잊|भूल|अनदेख|नज़रअंदाज़|تجاهل|انس |نادیده|فراموش|התעלם/gu,
  },
  markAs: {
    words:
      /(?<!\p{L})(?:marca|marque[rz]?|considère|considérez|markiere\p{L}?|setze|werte\p{L}?|considera|considere|segna|oznacz|отметь(?:те)?|считай(?:те)?|засчита\p{L}{1,3}|işaretle)(?!\p{L})|判为|視為|标记|標記|みなし|표시/gu,
  },
  met: {
    words:
      /(?<!\p{L})(?:cumplid|rempli|satisfait|validé|erfüllt|atendid|cumprid|soddisfatt|rispettat|spełnion|выполнен|voldaan)|符合|满足|満た|충족|पूर्ण|مستوفى/gu,
  },
};
