//! The words by which pages without content are known, by language: English, Chinese in both scripts, Russian, Spanish, French, Arabic.
//! Whoever adds one adds a labelled page to `tests/pages` with it.

/// Why a page holds no content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Emptiness {
    /// Nothing was captured at all.
    EmptyBody,
    /// The page asks its reader to log in.
    Login,
    /// The page asks for consent to cookies before it shows anything.
    Consent,
    /// The page is made by scripts that did not run.
    NeedsScript,
    /// The page wants to know whether its reader is a machine.
    BotCheck,
    /// A server says that it failed or refuses.
    ErrorPage,
    /// The page says that what was sought is not there.
    NotFound,
    /// Nobody uses the address; it is for sale or shows advertising.
    Parked,
    /// The page only sends its reader elsewhere.
    Redirect,
}

impl Emptiness {
    /// The word as it is shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EmptyBody => "empty",
            Self::Login => "login page",
            Self::Consent => "consent page",
            Self::NeedsScript => "needs scripts",
            Self::BotCheck => "bot check",
            Self::ErrorPage => "error page",
            Self::NotFound => "not found",
            Self::Parked => "parked address",
            Self::Redirect => "redirect only",
        }
    }
}

/// Phrases for one reason. A strong one says of itself what the page is; a weak one counts only where there is little else.
pub(crate) struct Phrases {
    pub(crate) reason: Emptiness,
    pub(crate) strong: &'static [&'static str],
    pub(crate) weak: &'static [&'static str],
}

/// All phrases, in lower case.
#[rustfmt::skip]
pub(crate) const PHRASES: &[Phrases] = &[
    Phrases {
        reason: Emptiness::Login,
        strong: &[
            "you must log in", "you must be logged in", "you need to log in", "you need to sign in", "please log in to", "please sign in to",
            "log in to continue", "sign in to continue", "log in or sign up to view", "login required", "sign in to your account", "log into facebook",
            "请先登录", "请登录后", "登录后查看", "登录后才能", "需要登录", "您还没有登录", "您尚未登录", "扫码登录", "请您登录", "登录即可",
            "請先登入", "請登入後", "登入後查看", "登入後才能", "需要登入", "您尚未登入", "請先登錄",
            "войдите, чтобы", "необходимо войти", "необходимо авторизоваться", "требуется авторизация", "авторизуйтесь, чтобы", "войдите или зарегистрируйтесь", "войдите в аккаунт",
            "debes iniciar sesión", "debe iniciar sesión", "inicia sesión para", "inicie sesión para", "tienes que iniciar sesión", "necesitas iniciar sesión",
            "vous devez vous connecter", "veuillez vous connecter", "connectez-vous pour", "vous devez être connecté", "identifiez-vous pour",
            "يجب تسجيل الدخول", "يرجى تسجيل الدخول", "سجل الدخول للمتابعة", "سجّل الدخول للمتابعة", "عليك تسجيل الدخول", "قم بتسجيل الدخول",
        ],
        weak: &[
            "log in", "login", "sign in", "forgot password", "forgot your password", "remember me", "create account",
            "登录", "密码", "忘记密码", "注册账号", "登入", "密碼", "忘記密碼", "вход", "войти", "пароль", "забыли пароль",
            "iniciar sesión", "contraseña", "olvidaste tu contraseña", "se connecter", "connexion", "mot de passe", "تسجيل الدخول", "كلمة المرور",
        ],
    },
    Phrases {
        reason: Emptiness::Consent,
        strong: &[
            "before you continue to", "accept cookies to continue", "we value your privacy", "we and our partners store", "consent to cookies to continue", "accept all cookies",
            "继续之前", "接受cookie", "接受 cookie", "同意并继续", "我们重视您的隐私", "接受cookies", "繼續之前", "同意並繼續", "我們重視您的隱私",
            "прежде чем перейти", "прежде чем продолжить", "примите файлы cookie", "мы ценим вашу конфиденциальность",
            "antes de continuar", "aceptar todas las cookies", "aceptar y continuar", "valoramos tu privacidad", "valoramos su privacidad", "nos importa tu privacidad",
            "avant d'accéder", "avant de continuer", "tout accepter", "accepter et continuer", "nous respectons votre vie privée", "continuer sans accepter",
            "قبل المتابعة", "قبول جميع ملفات تعريف الارتباط", "نحن نقدر خصوصيتك", "الموافقة والمتابعة",
        ],
        weak: &["cookies", "cookie", "файлы cookie", "ملفات تعريف الارتباط", "隐私设置", "隱私設定"],
    },
    Phrases {
        reason: Emptiness::NeedsScript,
        strong: &[
            "enable javascript", "javascript is required", "javascript is disabled", "requires javascript", "turn on javascript", "javascript to run this app", "without javascript enabled",
            "启用javascript", "启用 javascript", "开启javascript", "开启 javascript", "打开javascript", "不支持javascript", "禁用了javascript",
            "啟用javascript", "啟用 javascript", "開啟javascript", "開啟 javascript",
            "включите javascript", "включить javascript", "включите поддержку javascript", "javascript отключен",
            "habilita javascript", "habilite javascript", "activa javascript", "active javascript", "activar javascript", "habilitar javascript",
            "activer javascript", "activez javascript", "javascript est désactivé",
            "تفعيل جافا سكريبت", "تمكين جافا سكريبت", "تفعيل javascript", "تمكين javascript", "تشغيل javascript",
        ],
        weak: &["loading...", "loading…", "正在加载", "加载中", "載入中", "загрузка", "cargando", "chargement", "جار التحميل", "جاري التحميل"],
    },
    Phrases {
        reason: Emptiness::BotCheck,
        strong: &[
            "verify you are human", "verify that you are human", "verifying you are human", "are you a robot", "i'm not a robot", "i am not a robot", "unusual traffic from your",
            "checking your browser", "checking if the site connection is secure", "just a moment", "complete the security check", "ddos protection by", "automated access", "solve the captcha", "enter the characters you see",
            "安全验证", "请完成验证", "请完成安全验证", "拖动滑块", "人机验证", "请输入验证码", "访问过于频繁", "异常流量", "您的访问出现异常",
            "安全驗證", "請完成驗證", "拖動滑塊", "人機驗證", "請輸入驗證碼", "我不是機器人", "我不是机器人", "請稍候",
            "я не робот", "подтвердите, что вы не робот", "подтвердите, что запросы отправляли вы", "проверка браузера", "введите символы с картинки", "вы не робот", "проверяем ваш браузер",
            "no soy un robot", "verifica que eres humano", "verifique que es un ser humano", "comprobando tu navegador", "comprobando su navegador", "demuestra que no eres un robot",
            "je ne suis pas un robot", "vérifiez que vous êtes humain", "vérification de votre navigateur", "vérifier que vous n'êtes pas un robot", "vérification de sécurité",
            "أنا لست برنامج روبوت", "تحقق من أنك إنسان", "لست روبوت", "التحقق من المتصفح", "التحقق من أنك بشري", "جار التحقق من",
        ],
        weak: &["captcha", "security check", "robot", "验证码", "驗證碼", "капча", "робот", "رمز التحقق", "روبوت", "ray id"],
    },
    Phrases {
        reason: Emptiness::ErrorPage,
        strong: &[
            "internal server error", "bad gateway", "service unavailable", "gateway timeout", "gateway time-out", "access denied", "403 forbidden", "you don't have permission to access",
            "error establishing a database connection", "database connection error", "temporarily unavailable", "too many requests", "connection timed out", "web server is down", "something went wrong", "fatal error:",
            "default web page for this server", "apache2 ubuntu default page", "welcome to nginx", "iis windows server", "rate limit exceeded", "under maintenance", "bandwidth limit exceeded",
            "服务器错误", "服务器内部错误", "服务不可用", "系统繁忙", "网站维护中", "系统维护", "拒绝访问", "没有权限访问", "数据库连接错误", "网络异常", "服务器繁忙", "访问被拒绝",
            "伺服器錯誤", "系統維護", "拒絕存取", "系統忙碌", "服務無法使用", "網站維護中",
            "внутренняя ошибка сервера", "сервис временно недоступен", "сайт временно недоступен", "доступ запрещен", "доступ запрещён", "технические работы", "ошибка подключения к базе данных", "слишком много запросов", "что-то пошло не так",
            "error interno del servidor", "servicio no disponible", "acceso denegado", "sitio en mantenimiento", "en mantenimiento", "temporalmente fuera de servicio", "algo salió mal", "demasiadas solicitudes",
            "erreur interne du serveur", "service indisponible", "service temporairement indisponible", "accès refusé", "site en maintenance", "en cours de maintenance", "une erreur est survenue", "trop de requêtes",
            "خطأ داخلي في الخادم", "الخدمة غير متاحة", "الخدمة غير متوفرة", "تم رفض الوصول", "الموقع تحت الصيانة", "حدث خطأ", "غير متاح حاليا", "غير متاح حالياً",
        ],
        weak: &["error", "forbidden", "try again later", "错误", "出错", "稍后再试", "錯誤", "稍後再試", "ошибка", "попробуйте позже", "inténtalo más tarde", "erreur", "réessayer", "réessayez", "خطأ", "حاول مرة أخرى"],
    },
    Phrases {
        reason: Emptiness::NotFound,
        strong: &[
            "page not found", "page cannot be found", "page could not be found", "page you requested", "page you are looking for", "page you were looking for", "404 not found", "page doesn't exist", "page does not exist",
            "this page isn't available", "content isn't available", "this account doesn't exist", "no longer available", "nothing was found", "sorry, that page", "not found on this server",
            "页面不存在", "找不到页面", "页面没有找到", "页面找不到", "未找到页面", "访问的页面", "页面走丢", "页面已删除", "内容不存在", "已被发布者删除", "文章不存在", "您要查看的页面", "该页面不存在", "帖子不存在", "链接已失效",
            "頁面不存在", "找不到頁面", "找不到網頁", "頁面已刪除", "內容不存在", "找不到您要的", "文章不存在", "連結已失效",
            "страница не найдена", "страница не существует", "страницы не существует", "запрашиваемая страница", "такой страницы нет", "ничего не найдено", "страница удалена", "материал не найден",
            "página no encontrada", "no se encontró la página", "la página que buscas", "la página que busca", "esta página no existe", "página no existe", "contenido no disponible", "no se ha encontrado",
            "page introuvable", "page non trouvée", "page demandée", "cette page n'existe pas", "page que vous cherchez", "page que vous recherchez", "n'existe plus", "contenu indisponible",
            "الصفحة غير موجودة", "لم يتم العثور على الصفحة", "الصفحة المطلوبة", "هذه الصفحة غير متوفرة", "الصفحة التي تبحث عنها", "المحتوى غير متاح", "لا توجد صفحة",
        ],
        weak: &["404", "not found", "oops", "找不到", "未找到", "哎呀", "не найден", "ой!", "no encontrada", "introuvable", "غير موجود"],
    },
    Phrases {
        reason: Emptiness::Parked,
        strong: &[
            "domain is for sale", "domain may be for sale", "buy this domain", "domain is parked", "parked free", "this domain has expired", "domain has expired", "domain name registration has expired", "related searches", "make an offer on this domain", "this domain is registered",
            "域名出售", "域名转让", "此域名可出售", "该域名正在出售", "域名已过期", "购买此域名", "域名停放", "網域出售", "此網域", "域名出讓", "網域已過期",
            "домен продаётся", "домен продается", "купить домен", "домен припаркован", "срок регистрации домена", "домен зарегистрирован",
            "dominio en venta", "este dominio está a la venta", "comprar este dominio", "dominio ha caducado", "dominio aparcado",
            "domaine est à vendre", "nom de domaine à vendre", "acheter ce domaine", "domaine a expiré", "domaine est parqué",
            "النطاق معروض للبيع", "هذا النطاق للبيع", "شراء هذا النطاق", "انتهت صلاحية النطاق",
        ],
        weak: &["domain", "域名", "網域", "домен", "dominio", "domaine", "النطاق"],
    },
    Phrases {
        reason: Emptiness::Redirect,
        strong: &[
            "you are being redirected", "redirecting to", "click here if you are not redirected", "if you are not redirected", "正在跳转", "页面跳转中", "即将跳转", "正在為您轉向", "頁面跳轉中",
            "вы будете перенаправлены", "перенаправление", "serás redirigido", "redirigiendo", "vous allez être redirigé", "redirection en cours", "جاري إعادة التوجيه", "سيتم توجيهك",
        ],
        weak: &["redirect", "moved permanently", "跳转", "跳轉"],
    },
];

/// Words of a notice that something was blocked or taken down by order: short as it may be, such a page *is* content.
#[rustfmt::skip]
pub(crate) const NOTICES: &[&str] = &[
    "unavailable for legal reasons", "in response to a legal", "legal demand", "court order", "has been blocked by order", "withheld in", "blocked by order of", "in accordance with local law", "government request", "removed in compliance",
    "相关法律法规", "违规无法查看", "违反相关法律", "涉嫌违反", "因违规", "已被停止访问", "被责令", "根据法律法规", "违法违规", "涉嫌违规", "监管部门要求", "相关法规", "违反法律法规",
    "相關法律法規", "違規無法查看", "依法令", "依據法令", "依法停止解析", "法院命令", "违反了", "違反相關法律",
    "доступ ограничен", "ограничен на основании", "роскомнадзор", "по решению суда", "заблокирован по", "федеральн", "по требованию генеральной прокуратуры", "материал заблокирован",
    "orden judicial", "por orden de", "bloqueado por disposición", "requerimiento legal", "por mandato judicial", "bloqueado por resolución",
    "décision de justice", "ordonnance du tribunal", "raisons juridiques", "demande légale", "bloqué par décision", "décision administrative", "ministère de l'intérieur",
    "تم حجب", "هذا الموقع محجوب", "المحتوى محجوب", "بأمر من", "بقرار قضائي", "وفقا للقانون", "وفقاً للقانون", "أمر قضائي", "حجب هذا الموقع",
];

/// Marks of programs that check for machines, in the names of classes, scripts and frames.
pub(crate) const BOT_MARKS: &[&str] = &[
    "g-recaptcha",
    "h-captcha",
    "hcaptcha",
    "cf-challenge",
    "cf-turnstile",
    "challenge-platform",
    "cf_chl",
    "geetest",
    "nc_wrapper",
    "smartcaptcha",
    "showcaptcha",
    "acw_sc__v2",
    "datadome",
    "px-captcha",
    "distil_r_captcha",
    "tcaptcha",
    "ddos-guard",
    "perimeterx",
];
