// Everything that the page says, in English and Chinese, and the switch between them.

const STRINGS = {
  skip: ['Skip to the interview', '跳到面试'],
  'language.other': ['中文', 'EN'],
  'language.otherLabel': ['中文', 'English'],

  'connection.title': ['Connection', '连接'],
  'connection.settings': ['Server, token and transport', '服务器、令牌与传输方式'],
  'connection.address': ['Server address', '服务器地址'],
  'connection.thisServer': ['this page’s own server', '本页面所在的服务器'],
  'connection.path': ['Socket.IO path', 'Socket.IO 路径'],
  'connection.token': ['Token (optional)', '令牌（可选）'],
  'connection.tokenHint': [
    'Only a server with authentication needs one. It is kept nowhere.',
    '仅在服务器启用认证时需要，不会被保存。',
  ],
  'connection.transport': ['Transport', '传输方式'],
  'connection.automatic': ['Automatic', '自动'],
  'connection.polling': ['Long polling', '长轮询'],
  'connection.locale': ['Server’s language', '服务器语言'],
  'connection.connect': ['Connect', '连接'],
  'connection.disconnect': ['Disconnect', '断开'],
  'connection.tryNow': ['Try now', '立即重试'],
  'connection.offline': ['Not connected', '未连接'],
  'connection.connecting': ['Connecting…', '正在连接…'],
  'connection.online': ['Connected', '已连接'],
  'connection.lost': ['Reconnecting…', '正在重连…'],
  'connection.refused': ['Refused', '已被拒绝'],
  'connection.session': ['Session', '会话'],
  'connection.server': ['Server', '服务器'],
  'connection.user': ['User of the token', '令牌用户'],
  'connection.onlineUsers': ['Online', '在线'],
  'connection.lastSeq': ['Last event', '最新事件'],
  'lost.lost': [
    'Connection lost. Reconnecting… You can go on: what you send waits here and goes out once.',
    '连接已断开，正在重连…可以继续：您发送的内容会暂存在此，恢复后只发送一次。',
  ],
  'lost.offline': [
    'Not connected. What you send waits here and goes out once, after you connect.',
    '未连接。您发送的内容会暂存在此，连接后只发送一次。',
  ],
  'lost.waiting': ['Waiting to be sent: {count}.', '待发送：{count} 条。'],
  'lost.stopFirst': ['The emergency stop goes out first.', '紧急停止会最先发出。'],

  'latency.title': ['Round trip', '往返时间'],
  'latency.text': ['{last} ms now, {median} ms median', '当前 {last} 毫秒，中位数 {median} 毫秒'],
  'latency.none': ['no answer', '无应答'],
  'latency.history': ['The last round trips', '最近的往返时间'],

  'join.title': ['Join an interview', '加入面试'],
  'join.lead': [
    'Two people with the same interview id are in the same room. One asks, the other answers.',
    '使用相同面试编号的人会进入同一房间，一人提问，另一人回答。',
  ],
  'join.interviewId': ['Interview id', '面试编号'],
  'join.userId': ['Your name or id', '您的名字或编号'],
  'join.role': ['Your role', '您的角色'],
  'join.button': ['Join', '加入'],
  'join.missing': ['Please fill in the interview id and your name.', '请填写面试编号和您的名字。'],
  'role.candidate': ['Candidate', '候选人'],
  'role.interviewer': ['Interviewer', '面试官'],
  'role.observer': ['Observer', '观察者'],
  'role.admin': ['Administrator', '管理员'],

  'room.title': ['People', '参与者'],
  'room.count': ['{count} here', '{count} 人'],
  'room.you': ['you', '您'],
  'room.ownStatus': ['I am', '我的状态'],
  'room.allControls': ['Show the controls of every role', '显示所有角色的操作'],
  'room.leave': ['Leave the interview', '离开面试'],
  'room.subtitle': ['{status}, {time}', '{status}，{time}'],
  'status.present': ['in the room', '在房间内'],
  'status.ready': ['ready', '准备好了'],
  'status.speaking': ['speaking', '正在发言'],
  'status.waiting': ['waiting', '等待中'],
  'status.away': ['away for a moment', '暂时离开'],
  'state.waiting': ['Not started', '未开始'],
  'state.in_progress': ['In progress', '进行中'],
  'state.ended': ['Ended', '已结束'],
  'state.stopped': ['Stopped', '已紧急停止'],

  'consent.title': ['My consents', '我的同意项'],
  'consent.record': ['The sound of my answers is kept for playing back.', '我的回答录音会保留，供之后回放。'],
  'consent.transcribe': ['What I say becomes text for everyone in the room.', '我说的话会变成文字，房间内所有人都能看到。'],
  'consent.ai_analysis': ['Software suggests follow-up questions from my answers.', '软件会根据我的回答提示追问。'],
  'consent.video_analysis': ['Software notes whether my face is in view.', '软件会记录我的脸是否在画面内。'],
  'consent.share': ['The record may be read after the interview.', '面试后可以阅读记录。'],
  'consent.all': ['all consents given', '已同意全部事项'],
  'consent.nothing': ['no consents given', '未同意任何事项'],
  'consent.some': ['not agreed: {scopes}', '未同意：{scopes}'],
  'consent.record.short': ['recording', '录音'],
  'consent.transcribe.short': ['transcript', '转写'],
  'consent.ai_analysis.short': ['analysis', '分析'],
  'consent.video_analysis.short': ['video', '视频'],
  'consent.share.short': ['sharing', '分享'],

  'status.title': ['Status from the server', '服务器上的状态'],
  'status.ask': ['Ask the server', '查询'],
  'status.status': ['Status', '状态'],
  'status.participants': ['Participants', '参与者'],
  'status.question': ['Current question', '当前问题'],
  'status.uptime': ['Running for', '已进行'],
  'status.progress': ['Asked, answered, planned', '已问、已答、计划'],

  'invite.title': ['Invite someone', '邀请他人'],
  'invite.role': ['They join as', '对方的角色'],
  'invite.link': ['Link', '链接'],
  'invite.copy': ['Copy invite link', '复制邀请链接'],
  copied: ['Copied', '已复制'],
  'copy.failed': ['Please copy it by hand', '请手动复制'],

  'stage.label': ['Interview', '面试'],
  'question.number': ['Question {id}', '问题 {id}'],
  'question.none': ['No question yet', '还没有问题'],
  'question.between': ['Between two questions', '两个问题之间'],
  'question.over': ['The interview is over', '面试已结束'],
  'question.waitCandidate': ['The first question will appear here.', '第一个问题会显示在这里。'],
  'question.waitHost': ['Ask your first question below.', '请在下方提出第一个问题。'],
  'question.next': ['The next question will appear here.', '下一个问题会显示在这里。'],
  'question.readable': ['Everything that was said stays readable.', '所有内容仍可阅读。'],

  'answer.target': ['Answer to', '回答的问题'],
  'answer.current': ['{id} (now)', '{id}（当前）'],
  'answer.label': ['Your answer', '您的回答'],
  'answer.placeholder': ['Take your time.', '慢慢来。'],
  'answer.submit': ['Submit answer', '提交回答'],
  'answer.empty': ['Please write an answer first.', '请先填写回答。'],
  'answer.sending': ['Sending…', '正在发送…'],
  'answer.queued': ['Waiting for the connection', '等待连接恢复'],
  'answers.title': ['Answers', '回答'],
  'answers.none': ['No answers yet.', '还没有回答。'],
  'answers.to': ['on {id}', '回答 {id}'],
  'answers.measured': ['measured {time}', '服务器测得 {time}'],
  'answers.revision': ['revision {number}', '第 {number} 版'],
  'answers.late': ['after the next question', '在下一问题之后'],
  'answers.hidden': ['The text is not shown to your role.', '您的角色看不到文字。'],
  'answers.signals': ['What the software noticed', '软件注意到的内容'],
  'signal.none': ['none found', '未发现'],
  'signal.notMeasured': ['not measured', '未测量'],
  'signal.language': ['Language', '语言'],
  'signal.otherLanguage': ['only English and Chinese are looked through', '仅分析英文和中文'],
  'signal.length': ['Length', '长度'],
  'signal.words': ['{count} words, sentences: {sentences}', '{count} 词，{sentences} 句'],
  'signal.characters': ['{count} characters, sentences: {sentences}', '{count} 字，{sentences} 句'],
  'signal.pace': ['From question to answer', '从提问到回答'],
  'signal.wordsPerMinute': ['{count} words a minute', '每分钟 {count} 词'],
  'signal.charactersPerMinute': ['{count} characters a minute', '每分钟 {count} 字'],
  'signal.situation': ['Situation', '情境'],
  'signal.task': ['Task', '任务'],
  'signal.action': ['Action', '行动'],
  'signal.result': ['Result', '结果'],
  'signal.figures': ['Figures', '数字'],
  'signal.hedges': ['Hedges', '模糊表达'],
  'signal.fillers': ['Fillers', '口头语'],
  'signal.covered': ['Words of the question taken up', '回应的问题用词'],
  'signal.missing': ['Not taken up', '未回应的用词'],

  'ask.title': ['Ask', '提问'],
  'ask.id': ['Question id', '问题编号'],
  'ask.text': ['Question', '问题'],
  'ask.placeholder': ['What would you like to know?', '您想了解什么？'],
  'ask.button': ['Start question', '开始提问'],
  'ask.skip': ['Skip this question', '跳过此问题'],
  'ask.start': ['Start the clock', '开始计时'],
  'ask.end': ['End interview', '结束面试'],
  'ask.endSure': ['Press again to end', '再按一次结束'],
  'ask.missing': ['Please fill in the id and the question.', '请填写编号和问题。'],

  'chat.title': ['Chat', '聊天'],
  'chat.label': ['Message to everyone', '发给所有人的消息'],
  'chat.placeholder': ['Message to everyone. Enter sends.', '发给所有人的消息，回车发送。'],
  'chat.type': ['Kind of message', '消息类型'],
  'chat.text': ['Text', '文本'],
  'chat.code': ['Code', '代码'],
  'chat.link': ['Link', '链接'],
  'chat.notice': ['Notice to the room', '房间通知'],
  'chat.send': ['Send', '发送'],
  'chat.none': ['Nothing has been said yet.', '还没有消息。'],
  'chat.pending': ['waiting', '待发送'],
  'chat.typingOne': ['{names} is typing…', '{names} 正在输入…'],
  'chat.typingMany': ['{names} are typing…', '{names} 正在输入…'],
  'list.separator': [', ', '、'],

  'help.title': ['Help', '求助'],
  'help.type': ['I need help with', '需要的帮助'],
  'help.message': ['In a few words (optional)', '简单说明（可选）'],
  'help.button': ['Ask for help', '求助'],
  'help.open': ['{who} asks for help: {type}', '{who} 求助：{type}'],
  'help.onQuestion': ['question {id}', '问题 {id}'],
  'help.resolve': ['Mark as resolved', '标记为已解决'],
  'help.resolved': ['resolved by {who}', '由 {who} 解决'],
  'help.general': ['Something else', '其他'],
  'help.clarification': ['Understanding the question', '理解问题'],
  'help.technical': ['Sound, video or this page', '声音、视频或本页面'],
  'help.time': ['More time', '更多时间'],

  'stop.button': ['Emergency stop', '紧急停止'],
  'stop.short': ['Stop', '停止'],
  'stop.title': ['Stop the interview for everybody?', '要为所有人停止面试吗？'],
  'stop.consequence': ['It cannot be started again.', '停止后不能重新开始。'],
  'stop.reason': ['Reason (optional, everybody sees it)', '原因（可选，所有人可见）'],
  'stop.cancel': ['Go back', '返回'],
  'stop.confirm': ['Stop for everybody', '为所有人停止'],
  'closing.stopped': ['{who} stopped this interview at {time}.', '{who} 于 {time} 停止了面试。'],
  'closing.ended': ['{who} ended this interview at {time}.', '{who} 于 {time} 结束了面试。'],
  'closing.reason': ['Reason: {reason}', '原因：{reason}'],
  'notice.from': ['Notice: {message}', '通知：{message}'],
  'notice.dismiss': ['Dismiss', '关闭'],

  'log.title': ['Events on the wire', '线上事件'],
  'log.count': ['{shown} of {total}', '{shown} / {total}'],
  'log.direction': ['Direction', '方向'],
  'log.both': ['In and out', '收发'],
  'log.in': ['In', '接收'],
  'log.out': ['Out', '发送'],
  'log.name': ['Event', '事件'],
  'log.text': ['Text in the payload', '内容中的文字'],
  'log.heartbeat': ['Pings', '心跳'],
  'log.pause': ['Pause', '暂停'],
  'log.clear': ['Clear', '清空'],
  'log.copy': ['Copy as JSON', '复制为 JSON'],

  'dock.label': ['Parts of the page', '页面各部分'],
  'dock.interview': ['Interview', '面试'],
  'dock.room': ['People', '参与者'],
  'dock.log': ['Log', '日志'],

  'error.not_connected': ['Not connected to the server.', '未连接到服务器。'],
  'error.no_answer': [
    'The server did not answer. Nobody knows whether it arrived; please look before sending it again.',
    '服务器没有应答，不确定是否送达；再次发送前请先查看。',
  ],
  'error.given_up': ['Not sent: you left the interview.', '未发送：您已离开面试。'],
  'error.unreachable': ['The server cannot be reached. Trying again…', '无法连接服务器，正在重试…'],
  'error.refused': ['The server refused the connection.', '服务器拒绝了连接。'],
  'error.bad_address': ['This is not an address: begin with http:// or https://', '地址无效：请以 http:// 或 https:// 开头'],
  'error.unexpected': ['Something went wrong on this page: {detail}', '页面出现问题：{detail}'],
};

export const LANGUAGES = ['en', 'zh'];

let column = navigator.language.toLowerCase().startsWith('zh') ? 1 : 0;

/** Tells of a change of language (event `change`). */
export const languageChanges = new EventTarget();

/** The language in use: en or zh. */
export function language() {
  return LANGUAGES[column];
}

/** Change to a language of LANGUAGES, and the page with it. */
export function setLanguage(name) {
  column = Math.max(0, LANGUAGES.indexOf(name));
  translatePage();
  languageChanges.dispatchEvent(new Event('change'));
}

/** The words for a key, with {placeholders} filled in. */
export function words(key, values = {}) {
  const row = STRINGS[key];
  if (!row) throw new Error(`no words for ${key}`);
  return row[column].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** The words for a key that may be unknown, else the given ones. */
export function wordsOr(key, otherwise) {
  return STRINGS[key] ? words(key) : otherwise;
}

/** An error in words: the server's own, which are in the connection's language, else the page's. */
export function errorWords(error) {
  return error.said ?? wordsOr(`error.${error.code}`, words('error.unexpected', { detail: error.message }));
}

/** Write the words of all elements that name theirs (data-text, data-label, data-placeholder). */
export function translatePage() {
  document.documentElement.lang = language();
  for (const node of document.querySelectorAll('[data-text]')) node.textContent = words(node.dataset.text);
  for (const node of document.querySelectorAll('[data-label]')) {
    node.setAttribute('aria-label', words(node.dataset.label));
  }
  for (const node of document.querySelectorAll('[data-placeholder]')) {
    node.placeholder = words(node.dataset.placeholder);
  }
}
