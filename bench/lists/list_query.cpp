#include "bench/lists/list_query.hpp"

#include <stdexcept>

#include "bench/requests.hpp"
#include "bench/sample_data.hpp"

namespace cairn::bench {

using nlohmann::json;

namespace {

constexpr std::size_t some_owner = 3;
constexpr std::size_t some_account = 7;

json var(const char* name) { return {{"var", name}}; }

json equal(const char* field, const json& value) {
    return {{"==", json::array({var(field), value})}};
}

ListQuery filtered(std::string what, const json& filter, const std::string& sort) {
    const std::string query = "limit=50&filter=" + url_encoded(filter.dump());
    return {what.append(", by ").append(sort), query + "&sort=" + sort};
}

}  // namespace

ListedType::ListedType(const json& definition)
    : definition_(definition),
      name_(definition["type"].get<std::string>()),
      columns_(definition["list"]["columns"].get<std::vector<std::string>>()),
      sort_(definition["list"].value("sort", "")) {}

ListQuery ListedType::first_page() const {
    return {"first page as the model sorts it",
            sort_.empty() ? "limit=50" : "limit=50&sort=" + sort_};
}

ListQuery ListedType::by(const std::string& column) const {
    return {"first page by " + column, "limit=50&sort=" + column};
}

std::vector<ListQuery> ListedType::sorted() const {
    std::vector<ListQuery> all;
    for (const auto& column : columns_)
        for (const auto& sort : {column, "-" + column}) all.push_back(by(sort));
    return all;
}

std::string ListedType::why_scanned(const std::string& column) const {
    if (column.find('.') != std::string::npos) return "of another record";
    for (const json& field : definition_["fields"]) {
        if (field["name"] != column) continue;
        if (field.contains("computed") || field.contains("rollup")) return "worked out";
        if (field.value("personal", false)) return "personal";
    }
    return "few records, or titles in no order";
}

std::string ListedType::path(const ListQuery& query) const {
    return "/api/v1/records/" + name_ + '?' + query.query;
}

std::vector<ListedType> listed_types(Asker& asker) {
    std::vector<ListedType> listed;
    const json model = asker.get("/api/v1/model");
    for (const json& type : model["types"])
        if (type.contains("list")) listed.emplace_back(type);
    return listed;
}

std::vector<ListQuery> filtered_deals() {
    return {filtered("one owner's", equal("owner", user_id(some_owner)), "-close_on"),
            filtered("of one state", equal("stage", "negotiating"), "-amount"),
            filtered("one account's", equal("account", account_id(some_account)), "name"),
            filtered("with a tag", {{"in", json::array({"export", var("tags")})}}, "-updated_at")};
}

std::vector<ListQuery> searched_deals() {
    return {filtered("whose product holds a word",
                     {{"contains", json::array({var("product"), "Gantry"})}}, "name"),
            filtered("by a computed field",
                     {{">", json::array({var("expected_margin.amount"), 200'000})}}, "name")};
}

ListQuery page_of_ten(Asker& asker,
                      const ListedType& type,
                      const std::string& sort,
                      std::size_t number) {
    ListQuery page{"page " + std::to_string(number) + " of ten rows, by " + sort,
                   "limit=10&sort=" + sort};
    const std::string first = page.query;
    for (std::size_t turned = 1; turned < number; ++turned) {
        const json next = asker.get(type.path(page))["next"];
        if (next.is_null()) throw std::runtime_error("no " + page.what);
        page.query = first + "&after=" + url_encoded(next.get<std::string>());
    }
    return page;
}

Plan plan_of(Asker& asker, const std::string& path) {
    const auto answer = asker.get_if_valid(path + "&explain=1");
    if (!answer) return {"refused"};
    const json& plan = answer->at("plan");
    return {plan["found_by"].get<std::string>(), plan.value("looks_at", 0.0)};
}

}  // namespace cairn::bench
