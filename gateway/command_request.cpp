#include "gateway/command_request.hpp"

#include <algorithm>

#include "core/log/place.hpp"
#include "core/text.hpp"
#include "core/vault.hpp"
#include "events/values/text_format.hpp"

namespace cairn {

namespace {

constexpr std::size_t reason_bytes_max = 500;
constexpr std::size_t idempotency_key_max = 128;

Result<std::string> take_reason(const Request& request, Json& body, const char* member) {
    std::string reason = request.asked("reason").value_or("");
    if (body.is_object() && body.contains(member)) {
        if (!body[member].is_string()) return invalid("request.reason");
        reason = body[member].get<std::string>();
        body.erase(member);
    }
    if (reason.size() > reason_bytes_max || has_unpaired_direction(reason) ||
        has_control_character(reason))
        return invalid("request.reason", {{"bytes_max", reason_bytes_max}});
    // One of which nothing is to be seen is none.
    return has_visible_character(reason) ? std::string(trimmed(reason)) : std::string();
}

/// The key as the header draft writes it (a quoted string) or bare.
Result<std::string> idempotency_key(const Request& request) {
    std::string_view key = request.header("idempotency-key");
    if (key.size() >= 2 && key.front() == '"' && key.back() == '"')
        key = key.substr(1, key.size() - 2);
    const auto is_plain = [](char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '\\'; };
    if (key.empty() || key.size() > idempotency_key_max ||
        !std::all_of(key.begin(), key.end(), is_plain))
        return invalid("request.idempotency_key", {{"bytes_max", idempotency_key_max}});
    return std::string(key);
}

Uuid command_id(const Uuid& user, std::string_view key) {
    std::string scope(reinterpret_cast<const char*>(user.bytes.data()), user.bytes.size());
    const std::string hash = sha256(scope.append(key));
    Uuid id;
    std::copy_n(hash.begin(), id.bytes.size(), reinterpret_cast<char*>(id.bytes.data()));
    return id;
}

Fingerprint fingerprint_of(const Request& request) {
    std::string text = request.method_name + '\n' + request.target + '\n';
    text.append(request.header("if-match")).append("\n").append(request.body);
    const std::string hash = sha256(text);
    Fingerprint print{};
    std::copy_n(hash.begin(), print.size(), reinterpret_cast<char*>(print.data()));
    return print;
}

}  // namespace

Result<Json> body_object(const Request& request) {
    // A merge patch of no bytes is none; what else may have a body may do without.
    if (request.body.empty() && request.method == Method::patch)
        return invalid("request.body", {{"expected", "object"}});
    if (request.body.empty()) return Json::object();
    auto body = parse_json(request.body, {.bytes_max = request.body.size()});
    if (body && !body->is_object()) return invalid("request.body", {{"expected", "object"}});
    return body;
}

Result<StreamName> target_of(const Call& call) {
    const auto type = call.request.parameter("type");
    if (!call.app.workspace.model()->type(type))
        return not_found("type.unknown", {{"record_type", type}});
    const auto id = Uuid::parse(call.request.parameter("id"));
    if (!id) return not_found("record.unknown");
    return StreamName{std::string(type), *id};
}

Result<std::optional<Version>> seen_version(const Call& call) {
    std::string_view text = call.request.header("if-match");
    if (text.empty() || text == "*") return std::optional<Version>{};
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        text = text.substr(1, text.size() - 2);
    const auto rest = of_this_life(text, call.app.workspace.log());
    if (!rest) return tl::unexpected(rest.error());
    const auto version = parse_whole_number<std::uint64_t>(*rest);
    if (!version) return invalid("request.if_match");
    return std::optional{Version{*version}};
}

Result<CommandRequest> command_request(const Call& call,
                                       Command command,
                                       Json& body,
                                       Reason named) {
    CommandRequest request{.command = std::move(command), .actor = call.actor()};
    auto reason = take_reason(call.request, body, named == Reason::plain ? "reason" : "$reason");
    if (!reason) return tl::unexpected(reason.error());
    request.reason = *reason;
    if (!call.request.header("idempotency-key").empty()) {
        const auto key = idempotency_key(call.request);
        if (!key) return tl::unexpected(key.error());
        request.idempotency.emplace(command_id(call.actor().id, *key),
                                    fingerprint_of(call.request));
    }
    return request;
}

}  // namespace cairn
