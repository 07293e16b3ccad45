#include "gateway/bulk/bulk_request.hpp"

#include <algorithm>
#include <set>

namespace cairn {
namespace {

tl::unexpected<Error> wrong_member(const std::string& name, const char* expected) {
    return invalid("request.body", {{"place", '/' + name}, {"expected", expected}});
}

Result<void> only_members(const Json& body, const std::set<std::string>& known) {
    for (const auto& [name, value] : body.items())
        if (!known.contains(name))
            return invalid("request.unknown_member", {{"place", '/' + name.substr(0, 100)}});
    return {};
}

Result<std::string> required_text(const Json& body, const char* name) {
    const auto found = body.find(name);
    if (found == body.end() || !found->is_string()) return wrong_member(name, "text");
    return found->get<std::string>();
}

Result<std::vector<Uuid>> read_ids(const Json& given) {
    if (!given.is_array()) return wrong_member("ids", "a list of ids");
    if (given.size() > bulk_records_max)
        return fail(ErrorCode::too_large, "bulk.too_many", {{"max", bulk_records_max}});
    std::vector<Uuid> ids;
    for (const Json& each : given) {
        const auto id = each.is_string() ? Uuid::parse(each.get_ref<const std::string&>())
                                         : std::optional<Uuid>();
        if (!id) return wrong_member("ids", "a list of ids");
        ids.push_back(*id);
    }
    return ids;
}

Result<BulkAction> read_change(const Json& given) {
    if (!given.is_object() || given.empty()) return wrong_member("change", "an object of fields");
    return BulkAction{.kind = BulkKind::change, .fields = given};
}

Result<BulkAction> read_step(const Json& body) {
    auto transition = required_text(body, "advance");
    if (!transition) return tl::unexpected(transition.error());
    Json inputs = body.value("inputs", Json::object());
    if (!inputs.is_object()) return wrong_member("inputs", "an object");
    return BulkAction{
        .kind = BulkKind::advance, .fields = std::move(inputs), .word = *std::move(transition)};
}

Result<BulkAction> read_action(const Json& body, BulkKind kind) {
    const std::string name(bulk_kind_name(kind));
    if (kind == BulkKind::advance) return read_step(body);
    if (kind == BulkKind::change) return read_change(body.at(name));
    if (kind == BulkKind::transfer) {
        auto owner = required_text(body, "transfer");
        if (!owner) return tl::unexpected(owner.error());
        return BulkAction{.kind = kind, .word = *std::move(owner)};
    }
    if (body.at(name) != true) return wrong_member(name, "true");
    return BulkAction{.kind = kind};
}

}  // namespace

Result<BulkSelection> read_selection(const Json& body) {
    if (auto known = only_members(body, {"type", "filter", "q", "archived", "ids"}); !known)
        return tl::unexpected(known.error());
    auto type = required_text(body, "type");
    if (!type) return tl::unexpected(type.error());
    BulkSelection selection{.type = *std::move(type)};
    if (body.contains("filter")) selection.list.filter = json_text(body["filter"]);
    for (const auto& [name, place] :
         {std::pair{"q", &selection.list.words}, {"archived", &selection.list.archived}}) {
        if (!body.contains(name)) continue;
        auto text = required_text(body, name);
        if (!text) return tl::unexpected(text.error());
        *place = *std::move(text);
    }
    if (!body.contains("ids")) return selection;
    if (body.size() != 2) return wrong_member("ids", "beside it nothing but the type");
    auto ids = read_ids(body["ids"]);
    if (!ids) return tl::unexpected(ids.error());
    selection.ids = *std::move(ids);
    return selection;
}

Result<BulkOrder> read_order(const Json& body) {
    constexpr BulkKind kinds[] = {BulkKind::change, BulkKind::advance, BulkKind::transfer,
                                  BulkKind::archive, BulkKind::restore};
    std::set<std::string> known{"token"};
    std::optional<BulkKind> asked;
    for (const BulkKind kind : kinds) {
        const std::string name(bulk_kind_name(kind));
        if (!body.contains(name)) continue;
        if (asked) return wrong_member(name, "one thing to do at a time");
        asked = kind;
        known.insert(name);
    }
    if (!asked)
        return invalid("request.body",
                       {{"expected", "change, advance, transfer, archive or restore"}});
    if (*asked == BulkKind::advance) known.insert("inputs");
    if (auto only = only_members(body, known); !only) return tl::unexpected(only.error());
    auto token = required_text(body, "token");
    if (!token) return tl::unexpected(token.error());
    auto action = read_action(body, *asked);
    if (!action) return tl::unexpected(action.error());
    return BulkOrder{*std::move(token), *std::move(action)};
}

Result<void> check_action(const BulkAction& action, const RecordType& type) {
    if (action.kind == BulkKind::advance &&
        (!type.lifecycle || !type.lifecycle->transition(action.word)))
        return not_found("transition.unknown");
    if (action.kind == BulkKind::change)
        for (const auto& [name, value] : action.fields.items())
            if (!type.field(name))
                return invalid("field.unknown", {{"field", name.substr(0, 100)}});
    return {};
}

}  // namespace cairn
