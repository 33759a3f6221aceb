//! What each rule of the review finds, and what it leaves alone.

use super::*;

/// A rule, texts it finds something in, texts it does not.
struct Case(&'static str, &'static [&'static [&'static str]], &'static [&'static [&'static str]]);

const CASES: &[Case] = &[
    Case(
        "test_credential",
        &[
            &["login(email, password: \"", "Summer2019!", "\")"],
            &["API_KEY = '", "k3vN7Wm2Rt5Y", "'"],
            &["\"token\": \"", "k3vN7Wm2Rt5Y", "\""],
        ],
        &[
            &["password: \"password123\""],
            &["password: ENV['PASSWORD_1']"],
            &["token = \"expired-token-1\""],
            &["password: \"short\""],
            &["token: '${TOKEN_1}'"],
        ],
    ),
    Case(
        "test_basic_auth",
        &[
            &["requests.get(url, auth=(\"shop\", \"", "k3vN7Wm2", "\"))"],
            &[".with(httpBasic(\"shop\", \"", "k3vN7Wm2", "\"))"],
        ],
        &[&["auth=(\"user\", \"password\")"], &["request.auth('user', pass)"]],
    ),
    Case(
        "test_real_host",
        &[
            &["DATABASE_URL=postgres://shop:x@db.shop-prod.net:5432/shop"],
            &["url: jdbc:mysql://mysql.shop-prod.net/shop"],
            &["redis://10.20.30.40:6379"],
            &["spring.rabbitmq.addresses=amqps://mq.shop-prod.net"],
        ],
        &[
            &["postgres://postgres@localhost/shop"],
            &["postgres://postgres@127.0.0.1:5432/shop"],
            &["redis://redis:6379/0"],
            &["mongodb://mongo.test:27017"],
            &["amqp://mq.example.com"],
            &["postgres://db.local/shop"],
            &["mysql://[::1]:3306/shop"],
            &["https://api.shop-prod.net"],
            &["kafka://host.docker.internal:9092"],
        ],
    ),
    Case(
        "test_real_host_setting",
        &[&["DB_HOST=db.shop-prod.net"], &["\"redis_host\": \"cache.shop-prod.net\""]],
        &[
            &["DB_HOST=localhost"],
            &["DB_HOST=db"],
            &["db_host = config.db.host"],
            &["redis_host: redis.local"],
            &["DB_HOST = os.environ.get('x')"],
        ],
    ),
    Case(
        "test_managed_database",
        &[&["host: shop.abc123.eu-west-1.rds.amazonaws.com"], &["mongodb+srv://u@cluster0.ab1cd.mongodb.net/x"]],
        &[&["see rds.amazonaws.com"], &["example.abc.rds.amazonaws.com"]],
    ),
    Case(
        "test_auth_off_rails",
        &[
            &["skip_before_action :authenticate_user!"],
            &["allow_any_instance_of(ApplicationController).to receive(:current_user).and_return(user)"],
        ],
        &[
            &["skip_before_action :set_locale"],
            &["allow_any_instance_of(Mailer).to receive(:deliver)"],
            &["sign_in user"],
        ],
    ),
    Case("test_auth_off_devise", &[&["Warden.test_mode!"]], &[&["include Warden::Test::Helpers"]]),
    Case(
        "test_auth_off_django",
        &[
            &["permission_classes = []"],
            &["    permission_classes = [AllowAny]"],
            &["@csrf_exempt\ndef view(request):"],
            &["@permission_classes([AllowAny])"],
        ],
        &[
            &["@override_settings(AUTHENTICATION_BACKENDS=['shop.Backend'])"],
            &["@override_settings(PASSWORD_HASHERS=['django.contrib.auth.hashers.MD5PasswordHasher'])"],
            &["permission_classes = [IsAuthenticated]"],
            &["client.force_login(user)"],
        ],
    ),
    Case(
        "test_auth_off_python",
        &[
            &["app.dependency_overrides[get_current_user] = lambda: user"],
            &["app.config['LOGIN_DISABLED'] = True"],
            &["@patch(\"shop.views.login_required\")"],
        ],
        &[
            &["app.dependency_overrides[get_db] = lambda: db"],
            &["@patch(\"shop.mail.send\")"],
            &["LOGIN_DISABLED = False"],
        ],
    ),
    Case(
        "test_auth_off_spring",
        &[
            &["@AutoConfigureMockMvc(addFilters = false)"],
            &["http.authorizeHttpRequests(a -> a.anyRequest().permitAll());"],
            &["http.csrf(csrf -> csrf.disable())"],
            &["@WebMvcTest(excludeAutoConfiguration = SecurityAutoConfiguration.class)"],
        ],
        &[
            &["@AutoConfigureMockMvc"],
            &["@WithMockUser(roles = \"ADMIN\")"],
            &["a.requestMatchers(\"/health\").permitAll()"],
        ],
    ),
    Case(
        "test_auth_off_node",
        &[
            &[".overrideGuard(JwtAuthGuard).useValue({ canActivate: () => true })"],
            &["jest.mock('../src/middleware/auth')"],
            &["vi.mock(\"@/lib/session\")"],
        ],
        &[&["jest.mock('../src/mailer')"], &["canActivate: (context) => check(context)"]],
    ),
    Case(
        "test_auth_off_php",
        &[&["$this->withoutMiddleware();"], &["    use WithoutMiddleware;"], &["Gate::before(fn () => true);"]],
        &[&["$this->actingAs($user);"], &["Gate::before(fn ($user) => $user->isAdmin());"]],
    ),
    Case(
        "test_auth_off_dotnet",
        &[&["options.Filters.Add(new AllowAnonymousFilter());"], &["ValidateIssuerSigningKey = false,"]],
        &[&["[Authorize]"], &["ValidateLifetime = true"]],
    ),
    Case(
        "test_tls_unverified",
        &[
            &["&tls.Config{InsecureSkipVerify: true}"],
            &["requests.get(url, verify=False)"],
            &["new https.Agent({ rejectUnauthorized: false })"],
            &["process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'"],
            &["verify_mode: OpenSSL::SSL::VERIFY_NONE"],
            &["curl_setopt($ch, CURLOPT_SSL_VERIFYPEER, false);"],
            &[".danger_accept_invalid_certs(true)"],
        ],
        &[
            &["InsecureSkipVerify: false"],
            &["requests.get(url, verify=True)"],
            &["rejectUnauthorized: true"],
            &["verify = FalseAlarm()"],
        ],
    ),
    Case(
        "test_curl_insecure",
        &[
            &["curl -k https://shop.test/"],
            &["curl -sSk https://shop.test/"],
            &["curl --insecure -o a https://shop.test/"],
        ],
        &[
            &["curl -s https://shop.test/ | grep -k x"],
            &["curl --keepalive-time 2 https://shop.test/"],
            &["curl -o book https://shop.test/"],
        ],
    ),
    Case(
        "test_payload_log_ruby",
        &[
            &["config.filter_parameters = []"],
            &["Rails.logger.debug params.inspect"],
            &["logger.info(\"got #{request.body}\")"],
            &["puts params"],
        ],
        &[
            &["config.filter_parameters += [:password]"],
            &["logger.info \"saved\""],
            &["logger.debug # params are secret"],
        ],
    ),
    Case(
        "test_payload_log_node",
        &[&["console.log(req.body)"], &["logger.debug('headers', req.headers)"]],
        &[&["console.log('ready')"], &["expect(req.body).toEqual({})"]],
    ),
    Case(
        "test_payload_log_python",
        &[&["logger.debug(\"%s\", request.body)"], &["print(request.headers)"], &["HTTPConnection.debuglevel = 1"]],
        &[&["logger.info(\"ready\")"], &["assert request.data == b''"]],
    ),
    Case(
        "test_payload_log_java",
        &[
            &["log.info(\"{}\", request.getBody());"],
            &["filter.setIncludePayload(true);"],
            &["logging.level.org.hibernate.type.descriptor.sql=TRACE"],
        ],
        &[&["log.info(\"ready\");"], &["assertThat(response.getBody()).isEmpty();"]],
    ),
    Case(
        "test_payload_log_go",
        &[&["log.Printf(\"%v\", r.Header)"], &["dump, _ := httputil.DumpRequestOut(req, true)"]],
        &[&["t.Logf(\"ready\")"], &["json.NewDecoder(r.Body).Decode(&v)"]],
    ),
    Case(
        "test_payload_log_php",
        &[&["Log::debug('in', $request->all());"], &["error_log(print_r($_POST, true));"]],
        &[&["Log::debug('ready');"], &["$data = $request->all();"]],
    ),
    Case(
        "test_payload_log_dotnet",
        &[&["_logger.LogInformation(\"{Body}\", Request.Body);"], &["options.EnableSensitiveDataLogging();"]],
        &[&["_logger.LogInformation(\"ready\");"], &["options.EnableSensitiveDataLogging(false);"]],
    ),
    Case(
        "test_payload_log_sql",
        &[&["command: postgres -c log_statement=all"], &["general_log = 1"]],
        &[&["log_statement = 'none'"], &["general_log = 0"]],
    ),
];

/// The rules that find something in a file.
fn found(rules: &Rules, text: &str, path: &str) -> Vec<String> {
    let mut all = Vec::new();
    rules.scan(text.as_bytes(), path, &mut |found| all.push(found.rule.id.clone()));
    all
}

#[test]
fn every_rule_keeps_its_word() {
    let rules = review();
    let ids: Vec<&str> = rules.rules().iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids, CASES.iter().map(|case| case.0).collect::<Vec<_>>(), "every rule has examples, in its order");
    let mut broken = Vec::new();
    for Case(id, hits, misses) in CASES {
        assert!(!hits.is_empty() && !misses.is_empty(), "{id} has no examples");
        let finds = |text: &str, path: &str| found(&rules, text, path).iter().any(|found| found == id);
        for hit in hits.iter().map(|pieces| pieces.concat()) {
            broken.extend((!finds(&hit, "spec/models/user_spec.rb")).then(|| format!("{id} misses {hit}")));
            broken.extend(finds(&hit, "app/models/user.rb").then(|| format!("{id} hits outside of tests: {hit}")));
        }
        for miss in misses.iter().map(|pieces| pieces.concat()) {
            broken.extend(finds(&miss, "spec/models/user_spec.rb").then(|| format!("{id} hits {miss}")));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn tests_are_told_from_production() {
    let rules = review();
    let is_looked_at = |path: &str| !found(&rules, "requests.get(url, verify=False)", path).is_empty();
    for path in [
        "tests/test_api.py",
        "spec/requests/a_spec.rb",
        "src/test/java/A.java",
        "src/a.test.ts",
        "src/__tests__/a.js",
        "api/handler_test.go",
        "ShopTest.java",
        "Shop.Tests/ShopTests.cs",
        "cypress/e2e/login.cy.js",
        "conftest.py",
        "config/environments/test.rb",
        ".env.test",
        "application-test.yml",
        "appsettings.Testing.json",
        "docker-compose.ci.yml",
        "test/fixtures/users.yml",
        "shop/settings/test.py",
        "phpunit.xml.dist",
        "jest.setup.js",
    ] {
        assert!(is_looked_at(path), "{path}");
    }
    for path in [
        "src/api.py",
        "src/main/java/A.java",
        "app/models/contest.rb",
        "lib/latest.js",
        "src/attestation.go",
        "config/app.yml",
        "docs/testing.md",
        "src/inspector/a.ts",
        "protest/a.py",
        "manifest.json",
        "src/digest.rs",
    ] {
        assert!(!is_looked_at(path), "{path}");
    }
}

#[test]
fn the_suites_own_helpers_may_use_wardens_test_mode() {
    let rules = review();
    assert!(found(&rules, "Warden.test_mode!", "spec/rails_helper.rb").is_empty());
    assert!(found(&rules, "Warden.test_mode!", "spec/support/devise.rb").is_empty());
    assert_eq!(found(&rules, "Warden.test_mode!", "spec/models/user_spec.rb"), ["test_auth_off_devise"]);
}
