#include "tests/cli/demo_records.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include <catch2/catch.hpp>

#include "core/clock.hpp"
#include "events/model/shipped_model.hpp"
#include "events/values/decimal.hpp"
#include "events/values/times.hpp"
#include "tests/support/cairn_process.hpp"
#include "tests/support/demo_copy.hpp"
#include "tests/support/temp_dir.hpp"

namespace cairn::test {

namespace {

constexpr const char* demo_timezone = "Asia/Shanghai";

Json demo_answer(HttpClient& http, const std::string& path, const HttpClient::Headers& as) {
    const auto answer = http.get(path, as);
    INFO(path << ' ' << answer.body);
    REQUIRE(answer.status == 200);
    return answer.json();
}

HttpClient::Headers demo_session(HttpClient& http, const Json& person) {
    const auto answer =
        http.post("/api/v1/session", {{"email", person.at("email")}, {"password", "cairn-demo"}});
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    const std::string& cookie = answer.headers.at("set-cookie");
    return {{"Cookie", cookie.substr(0, cookie.find(';'))}};
}

}  // namespace

std::string DemoRecord::name() const { return text("type") + '/' + id() + ' ' + text("title"); }

bool DemoRecord::has(const std::string& field) const {
    const std::string type = row_->at("type");
    if (!company_->knows(type, field)) throw std::logic_error(type + " has no field " + field);
    return row_->contains(field);
}

std::string DemoRecord::text(const std::string& field) const {
    return has(field) ? row_->at(field).get<std::string>() : std::string();
}

bool DemoRecord::is(const std::string& field, std::string_view value) const {
    return text(field) == value;
}

bool DemoRecord::yes(const std::string& field) const {
    return has(field) && row_->at(field).get<bool>();
}

std::string DemoRecord::day(const std::string& field) const {
    if (const auto dot = field.find('.'); dot != std::string::npos) {
        const std::string reference = field.substr(0, dot);
        return has(reference) ? to(reference).day(field.substr(dot + 1)) : std::string();
    }
    const std::string when = text(field);
    if (when.find('T') == std::string::npos) return when;
    return local_date(parse_time(when).value(), demo_timezone).text();
}

std::int64_t DemoRecord::hundredths(const std::string& field) const {
    if (!has(field)) return 0;
    const Json& value = row_->at(field);
    if (value.is_number()) return value.get<std::int64_t>() * 100;
    const std::string digits = value.is_object() ? value.at("amount") : value;
    const Decimal number = Decimal::parse(digits).value();
    if (number.scale > 2) throw std::logic_error(field + " has more than two places: " + digits);
    std::int64_t found = number.units;
    for (int places = number.scale; places < 2; ++places) found *= 10;
    return found;
}

std::string DemoRecord::currency(const std::string& field) const {
    return has(field) ? row_->at(field).at("currency").get<std::string>() : std::string();
}

std::int64_t DemoRecord::yuan(const std::string& field) const {
    static const std::map<std::string, std::int64_t> rates{
        {"CNY", 100}, {"EUR", 780}, {"USD", 715}};
    return has(field) ? hundredths(field) * rates.at(currency(field)) : 0;
}

DemoRecord DemoRecord::to(const std::string& field) const { return company_->record(text(field)); }

DemoList DemoRecord::referring(const std::string& type, const std::string& field) const {
    return only(company_->all(type), field, {id()});
}

DemoRecords::DemoRecords() {
    for (const Json& definition : shipped_model()) {
        auto& names = fields_[definition.at("type")];
        names = {"type", "title", "created_at", "created_by", "updated_at", "updated_by"};
        for (const Json& field : definition.at("fields"))
            names.insert(field.at("name").get<std::string>());
    }
    day_zero_ = local_date(SystemClock().now(), demo_timezone).text();
    if (!is_working_day(day_zero_)) day_zero_ = working_day_before(day_zero_);

    const TempDir folder;
    CairnProcess server(demo_copy(folder / "demo"), {"--demo"});
    HttpClient http(server.port());
    const Json offered = demo_answer(http, "/api/v1/session", {});
    for (const Json& person : offered.at("people")) {
        const auto as = demo_session(http, person);
        const Json me = demo_answer(http, "/api/v1/me", as);
        const Json inbox = demo_answer(http, "/api/v1/inbox", as);
        auto& waiting = waiting_[me.at("id")];
        for (const Json& item : inbox.at("items")) waiting += item.at("total").get<std::size_t>();
        if (me.at("role") == "administrator") read_lists(http, as);
    }
    CHECK(server.stop_gracefully() == 0);
    find_span();
}

void DemoRecords::read_lists(HttpClient& http, const HttpClient::Headers& as) {
    for (const auto& [type, names] : fields_) {
        const Json list =
            demo_answer(http, "/api/v1/records/" + type + "?limit=1000&archived=yes", as);
        REQUIRE(list.at("next").is_null());
        rows_[type] = list.at("rows").get<std::vector<Json>>();
        for (const Json& row : rows_[type]) by_id_[row.at("id")] = &row;
    }
}

void DemoRecords::find_span() {
    for (const auto& [type, names] : fields_)
        for (const DemoRecord& each : all(type)) {
            const std::string made = each.day("created_at");
            if (first_day_.empty() || made < first_day_) first_day_ = made;
            last_day_ = std::max(last_day_, each.day("updated_at"));
        }
}

DemoList DemoRecords::all(const std::string& type) const {
    DemoList found;
    for (const Json& row : rows_.at(type)) found.emplace_back(*this, row);
    return found;
}

DemoRecord DemoRecords::record(const std::string& id) const { return {*this, *by_id_.at(id)}; }

bool DemoRecords::knows(const std::string& type, const std::string& field) const {
    return fields_.at(type).contains(field);
}

std::size_t DemoRecords::waiting_for(const std::string& user) const {
    const auto found = waiting_.find(user);
    return found == waiting_.end() ? 0 : found->second;
}

const DemoRecords& demo_company() {
    static const DemoRecords made;
    return made;
}

void check_each(const DemoList& records, const std::function<void(const DemoRecord&)>& check) {
    for (const auto& record : records) {
        INFO(record.name());
        check(record);
    }
}

void check_each(const std::string& type, const std::function<void(const DemoRecord&)>& check) {
    check_each(demo_company().all(type), check);
}

DemoList where(DemoList records, const std::function<bool(const DemoRecord&)>& is) {
    std::erase_if(records, [&](const DemoRecord& each) { return !is(each); });
    return records;
}

DemoList only(const DemoList& records,
              const std::string& field,
              std::initializer_list<std::string_view> values) {
    return where(records, [&](const DemoRecord& each) {
        return std::ranges::find(values, each.text(field)) != values.end();
    });
}

std::int64_t total_hundredths(const DemoList& records, const std::string& field) {
    std::int64_t total = 0;
    for (const DemoRecord& each : records) total += each.hundredths(field);
    return total;
}

std::int64_t average_hundredths(const DemoList& records, const std::string& field) {
    const auto count = static_cast<std::int64_t>(records.size());
    if (count == 0) return 0;
    return (total_hundredths(records, field) / 10 * 2 + count) / (2 * count) * 10;
}

std::string latest_day(const DemoList& records, const std::string& field) {
    std::string day;
    for (const auto& each : records) day = std::max(day, each.day(field));
    return day;
}

bool date_may_lie_ahead(const std::string& field) {
    std::istringstream parts(
        "again arranged close_on delivery_on due ends expected expire follow_up from hand_over "
        "happened_at kick_off needed next opening planned promised remind starts until wanted");
    const std::vector<std::string> ahead(std::istream_iterator<std::string>(parts), {});
    return field == "on" || std::ranges::any_of(ahead, [&](const std::string& part) {
               return field.find(part) != std::string::npos;
           });
}

std::string days_after(const std::string& day, int days) {
    return Date{Date::parse(day).value().day + std::chrono::days(days)}.text();
}

bool is_working_day(const std::string& day) {
    return std::chrono::weekday(Date::parse(day).value().day).iso_encoding() <= 5;
}

std::string working_day_before(const std::string& day) {
    std::string before = days_after(day, -1);
    while (!is_working_day(before)) before = days_after(before, -1);
    return before;
}

}  // namespace cairn::test
