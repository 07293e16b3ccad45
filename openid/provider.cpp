#include "openid/provider.hpp"

#include <algorithm>

#include "core/base64.hpp"
#include "core/json.hpp"
#include "openid/id_token.hpp"
#include "openid/logout_token.hpp"

namespace cairn {
namespace {

constexpr std::chrono::hours known_for{1};
constexpr std::chrono::seconds keys_pause{30};
constexpr std::chrono::seconds failure_pause{5};
constexpr std::size_t keys_bytes_max = std::size_t{256} << 10;

tl::unexpected<Error> refused(const std::string& problem) {
    return fail(ErrorCode::unauthenticated, "openid.refused", {{"problem", problem}});
}

/// What the person or the provider decided, and no fault.
bool is_no(std::string_view error) {
    return error == "access_denied" || error == "login_required" || error == "consent_required" ||
           error == "interaction_required" || error == "account_selection_required";
}

/// Whether the provider asked who it is after we had sent the browser there to be asked. The
/// address passes through that browser, whose person may take `prompt` and `max_age` off it: so
/// only the signed token counts, and one that does not say when says nothing.
Result<void> check_asked_there(const CompanyPerson& who, const SignInTicket& ticket) {
    if (!who.proven)
        return fail(ErrorCode::unauthenticated, "openid.no_auth_time",
                    {{"problem",
                      "the token says no auth_time, though max_age=0 asks for it: have "
                      "the provider put auth_time into its ID tokens"}});
    if (*who.proven + clock_skew < ticket.until - SignInTickets::length)
        return fail(ErrorCode::unauthenticated, "openid.not_asked",
                    {{"problem",
                      "whoever was signed in there was let through (auth_time is of "
                      "before): have the provider obey prompt=login and max_age=0"}});
    return {};
}

bool is_yes(const Json& claims, const char* name) {
    const auto found = claims.find(name);
    if (found == claims.end()) return false;
    return *found == true || *found == "true";  // Some write it as a text.
}

}  // namespace

OpenidProvider::OpenidProvider(ProviderSettings settings, Fetch fetch, const Clock& clock)
    : settings_(std::move(settings)), fetch_(std::move(fetch)), clock_(clock) {}

OpenidProvider::KnownPointer OpenidProvider::last_known() const {
    const std::lock_guard lock(mutex_);
    return known_;
}

void OpenidProvider::remember(KnownPointer known) {
    const std::lock_guard lock(mutex_);
    known_ = std::move(known);
}

Result<Json> OpenidProvider::fetch_json(const FetchRequest& request) const {
    const auto answer = fetch_(request);
    if (!answer) return tl::unexpected(answer.error());
    auto json = parse_json(answer->body, {.bytes_max = request.body_bytes_max, .depth_max = 16});
    const bool is_error = json && json->is_object() && json->contains("error");
    if (is_error) return refused(as_logged(claimed_text(*json, "error")));
    if (answer->status == 200 && json && json->is_object()) return json;
    return fail(ErrorCode::unauthenticated, "openid.unreachable",
                {{"problem", request.to.authority + ": status " + std::to_string(answer->status) +
                                 (json ? "" : ", no JSON")}});
}

Result<OpenidProvider::KnownPointer> OpenidProvider::known() {
    const auto fresh_one = [this]() -> KnownPointer {
        auto known = last_known();
        return known && clock_.passed() < known->fetched + known_for ? known : nullptr;
    };
    // Not behind whoever waits for its keys.
    if (auto known = fresh_one()) return known;
    const std::lock_guard one_at_a_time(fetching_);
    if (auto known = fresh_one()) return known;
    // A provider that is down is not waited for by everybody in turn.
    if (failed_ && clock_.passed() < failed_->first + failure_pause)
        return tl::unexpected(failed_->second);
    auto fresh = fetch_all();
    failed_.reset();
    if (fresh)
        remember(*fresh);
    else
        failed_.emplace(clock_.passed(), fresh.error());
    return fresh;
}

Result<OpenidProvider::KnownPointer> OpenidProvider::fetch_all() const {
    const auto place = parse_web_address(document_address(settings_.issuer));
    CAIRN_ASSERT(place.has_value());  // The settings were checked.
    const auto said = fetch_json({.to = *place});
    if (!said) return tl::unexpected(said.error());
    auto document = read_provider_document(*said, settings_.issuer);
    if (!document) return tl::unexpected(document.error());
    auto keys = fetch_keys(*document);
    if (!keys) return tl::unexpected(keys.error());
    return std::make_shared<const Known>(
        Known{*std::move(document), *std::move(keys), clock_.passed()});
}

Result<std::vector<SigningKey>> OpenidProvider::fetch_keys(const ProviderDocument& document) const {
    const auto set = fetch_json({.to = document.keys, .body_bytes_max = keys_bytes_max});
    if (!set) return tl::unexpected(set.error());
    return read_signing_keys(*set);
}

// Whoever sends tokens by made-up keys lets nobody ask the provider more often than that.
Result<OpenidProvider::KnownPointer> OpenidProvider::with_fresh_keys(KnownPointer before) {
    const std::lock_guard one_at_a_time(fetching_);
    const auto now = last_known();
    if (now && now != before) return now;
    if (keys_asked_ && clock_.passed() < *keys_asked_ + keys_pause) return before;
    keys_asked_ = clock_.passed();
    auto keys = fetch_keys(before->document);
    if (!keys) return tl::unexpected(keys.error());
    auto fresh =
        std::make_shared<const Known>(Known{before->document, *std::move(keys), before->fetched});
    remember(fresh);
    return fresh;
}

Result<std::string> OpenidProvider::address_for(const SignInTicket& ticket,
                                                const std::string& redirect,
                                                const std::string& language) {
    const auto found = known();
    if (!found) return tl::unexpected(found.error());
    const std::string challenge = challenge_of(ticket.verifier);
    FormFields fields{{"response_type", "code"},     {"client_id", settings_.client_id},
                      {"redirect_uri", redirect},    {"scope", settings_.scopes},
                      {"state", ticket.state},       {"nonce", ticket.nonce},
                      {"code_challenge", challenge}, {"code_challenge_method", "S256"}};
    if (!language.empty()) fields.emplace_back("ui_locales", language);
    if (ticket.again) {
        fields.emplace_back("prompt", "login");
        fields.emplace_back("max_age", "0");
    }
    return with_query((*found)->document.authorization, fields);
}

Result<Json> OpenidProvider::redeem(const ProviderDocument& document,
                                    const std::string& code,
                                    const SignInTicket& ticket,
                                    const std::string& redirect) const {
    FormFields fields{{"grant_type", "authorization_code"},
                      {"code", code},
                      {"redirect_uri", redirect},
                      {"code_verifier", ticket.verifier}};
    FetchRequest request{.to = document.token};
    const bool has_secret = !settings_.client_secret.empty();
    if (has_secret && document.takes_basic) {
        // Both are escaped before they are joined: RFC 6749, 2.3.1.
        const std::string both =
            percent_encoded(settings_.client_id) + ':' + percent_encoded(settings_.client_secret);
        request.authorization = "Basic " + to_base64(both);
    } else {
        fields.emplace_back("client_id", settings_.client_id);
        if (has_secret) fields.emplace_back("client_secret", settings_.client_secret);
    }
    request.form = form_text(fields);
    return fetch_json(request);
}

Result<SignedToken> OpenidProvider::believed(const std::string& text, KnownPointer known) {
    auto token = read_signed_token(text);
    if (!token) return token;
    if (token->is_signed_by_one_of(known->keys)) return token;
    const bool has_key = std::ranges::any_of(
        known->keys, [&](const SigningKey& key) { return token->may_be_signed_by(key); });
    // A key of its name that did not sign it would not do so if it were fetched again.
    if (!has_key || token->key_id.empty()) {
        const auto fresh = with_fresh_keys(known);
        if (!fresh) return tl::unexpected(fresh.error());
        if (token->is_signed_by_one_of((*fresh)->keys)) return token;
    }
    return unbelievable_token("none of the provider's keys signed the token");
}

Result<Json> OpenidProvider::with_userinfo(Json claims,
                                           const ProviderDocument& document,
                                           const std::string& access_token) const {
    std::vector<std::string> needed = settings_.map.claims();
    for (const RequiredClaim& required : settings_.required) needed.push_back(required.claim);
    for (const char* name : {"email", "email_verified", "name"}) needed.emplace_back(name);
    const bool has_all = std::ranges::all_of(needed, [&](const std::string& name) {
        return claims.contains(name) || claims.contains(name.substr(0, name.find('.')));
    });
    if (has_all || !document.userinfo || access_token.empty()) return claims;
    const auto more =
        fetch_json({.to = *document.userinfo, .authorization = "Bearer " + access_token});
    if (!more) return tl::unexpected(more.error());
    // Core 5.3.2: else somebody else's might be put in the place of it.
    if (claimed_text(*more, "sub") != claimed_text(claims, "sub"))
        return unbelievable_token("the provider's userinfo is about somebody else");
    // That one address is verified says nothing of another.
    if (!claims.contains("email")) claims.erase("email_verified");
    const bool is_of_it =
        !claims.contains("email") || claimed_text(claims, "email") == claimed_text(*more, "email");
    for (const auto& [name, value] : more->items())
        if (!claims.contains(name) && (is_of_it || name != "email_verified")) claims[name] = value;
    return claims;
}

bool OpenidProvider::has_shown_factor(const Json& signed_claims) const {
    for (const char* claim : {"amr", "acr"})
        for (const std::string& method : claimed_texts(signed_claims, claim))
            if (std::ranges::find(settings_.second_factors, method) !=
                settings_.second_factors.end())
                return true;
    return false;
}

CompanyPerson OpenidProvider::person(const Json& claims, const Json& signed_claims) const {
    CompanyPerson person{.issuer = settings_.issuer,
                         .subject = claimed_text(claims, "sub"),
                         .email = claimed_text(claims, "email"),
                         .email_is_verified = is_yes(claims, "email_verified"),
                         .name = claimed_text(claims, "name"),
                         .has_shown_factor = has_shown_factor(signed_claims),
                         .by = settings_.name,
                         .grants = settings_.map.grants(claims),
                         .proven = claimed_time(signed_claims, "auth_time"),
                         .session = claimed_text(signed_claims, "sid"),
                         .lasts = settings_.session_lasts,
                         .vouched = claimed_time(signed_claims, "iat").value_or(Time{})};
    if (settings_.trusts_email && !claims.contains("email_verified"))
        person.email_is_verified = true;
    return person;
}

Result<void> OpenidProvider::check_required(const Json& claims) const {
    const bool has_all =
        std::ranges::all_of(settings_.required, [&](const RequiredClaim& required) {
            const auto said = claimed_texts(claims, required.claim);
            return std::ranges::find(said, required.value) != said.end();
        });
    if (has_all) return {};
    return fail(ErrorCode::unauthenticated, "openid.not_for_you");
}

Result<CompanyPerson> OpenidProvider::person_of(const Answer& answer,
                                                const SignInTicket& ticket,
                                                const std::string& redirect) {
    const auto found = known();
    if (!found) return tl::unexpected(found.error());
    const ProviderDocument& document = (*found)->document;
    // RFC 9207: an answer of another provider's is none of ours, whatever it says.
    const bool is_named = !answer.issuer.empty() || document.names_itself;
    if (is_named && answer.issuer != settings_.issuer)
        return refused("the answer is another issuer's");
    if (is_no(answer.error)) return fail(ErrorCode::unauthenticated, "openid.denied");
    if (!answer.error.empty()) return refused(as_logged(answer.error));
    if (answer.code.empty()) return refused("an answer without a code");
    const auto tokens = redeem(document, answer.code, ticket, redirect);
    if (!tokens) return tl::unexpected(tokens.error());
    const std::string access_token = claimed_text(*tokens, "access_token");
    const auto token = believed(claimed_text(*tokens, "id_token"), *found);
    if (!token) return tl::unexpected(token.error());
    const auto checked = check_id_token(*token, {.issuer = settings_.issuer,
                                                 .client = settings_.client_id,
                                                 .nonce = ticket.nonce,
                                                 .access_token = access_token,
                                                 .now = clock_.now()});
    if (!checked) return tl::unexpected(checked.error());
    const auto claims = with_userinfo(token->claims, document, access_token);
    if (!claims) return tl::unexpected(claims.error());
    if (auto has_all = check_required(*claims); !has_all) return tl::unexpected(has_all.error());
    CompanyPerson who = person(*claims, token->claims);
    if (!ticket.again) return who;
    if (auto was_asked = check_asked_there(who, ticket); !was_asked)
        return tl::unexpected(was_asked.error());
    return who;
}

Result<CompanyLogout> OpenidProvider::logout_of(const std::string& logout_token) {
    const auto token = read_signed_token(logout_token);
    if (!token) return tl::unexpected(token.error());
    // First, as anybody may send one: nobody is asked for keys for the sake of what is none.
    auto logout = read_logout_token(
        *token, {.issuer = settings_.issuer, .client = settings_.client_id, .now = clock_.now()});
    if (!logout) return logout;
    const auto found = known();
    if (!found) return tl::unexpected(found.error());
    if (auto signed_one = believed(logout_token, *found); !signed_one)
        return tl::unexpected(signed_one.error());
    logout->by = settings_.name;
    return logout;
}

std::optional<std::string> OpenidProvider::leave(const std::string& after) const {
    const auto found = last_known();
    if (!found || found->document.end_session.empty()) return std::nullopt;
    return with_query(found->document.end_session,
                      {{"client_id", settings_.client_id}, {"post_logout_redirect_uri", after}});
}

}  // namespace cairn
