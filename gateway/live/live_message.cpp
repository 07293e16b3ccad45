#include "gateway/live/live_message.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "events/values/text_format.hpp"

namespace cairn {
namespace {

/// The members of a message, by what it asks for; nothing where nobody knows that.
std::optional<std::vector<std::string_view>> members_of(std::string_view op) {
    if (op == "subscribe") return std::vector<std::string_view>{"op", "ref", "query", "since"};
    if (op == "unsubscribe") return std::vector<std::string_view>{"op", "ref", "channel"};
    if (op == "ping") return std::vector<std::string_view>{"op", "ref"};
    return std::nullopt;
}

}  // namespace

std::string text_member(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

Result<void> only_known_members(const Json& message) {
    const auto known = members_of(text_member(message, "op"));
    for (const auto& [name, value] : message.items()) {
        if (known && std::ranges::count(*known, name) == 0)
            return invalid("request.unknown_member",
                           {{"place", "/" + std::string(shortened(name))}});
        if (known && name != "query" && !value.is_string())
            return invalid("request.body", {{"place", "/" + name}, {"expected", "text"}});
    }
    if (known) return {};
    return invalid("request.op", {{"expected", "subscribe, unsubscribe or ping"}});
}

std::string error_frame(std::string_view ref, const Error& error) {
    JsonWriter out;
    out.begin_object().name("op").string("error");
    if (!ref.empty()) out.name("ref").string(ref);
    out.name("reason").string(error.reason);
    // What it says of what was sent may be cut within a character.
    if (!error.data.empty())
        out.name("data").raw(error.data.dump(-1, ' ', false, Json::error_handler_t::replace));
    return out.end_object().take();
}

}  // namespace cairn
