#include "tests/gateway/story/company.hpp"

#include <algorithm>
#include <stdexcept>

#include <catch2/catch.hpp>

#include "events/values/times.hpp"

namespace cairn::test::story {
namespace {

/// The answer to a command that was refused, as one who gave it might read it.
std::string why_refused(const HttpAnswer& answer) {
    if (answer.status < 300) return "";
    const Json problem = answer.json();
    if (problem.contains("message")) return problem["message"]["en"];
    const Json fields = problem.value("fields", Json::object());
    std::string names;
    for (const auto& field : fields.items()) names += (names.empty() ? ": " : ", ") + field.key();
    return answer.reason() + names;
}

}  // namespace

void to_json(Json& json, const Ref& ref) { json = ref.id; }
void to_json(Json& json, const Person& person) { json = person.id; }

Json cny(const std::string& amount) { return {{"amount", amount}, {"currency", "CNY"}}; }

std::string titles_of(const Json& rows) {
    std::vector<std::string> titles;
    for (const Json& row : rows) titles.push_back(row["title"]);
    std::sort(titles.begin(), titles.end());
    std::string text;
    for (const std::string& title : titles) text += (text.empty() ? "" : ", ") + title;
    return text;
}

std::vector<Ref> Made::all(const std::string& type) const {
    std::vector<Ref> records;
    for (const Json& record : created_)
        if (record["type"] == type) records.push_back({type, record["id"]});
    return records;
}

Ref Made::one(const std::string& type) const {
    const std::vector<Ref> records = all(type);
    if (records.size() != 1)
        throw std::runtime_error("not one " + type + ": " + json_text(created_));
    return records.front();
}

Json Person::done(const HttpAnswer& answer, int status) {
    INFO(answer.body);
    REQUIRE(answer.status == status);
    *latest_ = answer.headers.at("cairn-position");
    return answer.json();
}

Ref Person::create(const std::string& type, const Json& fields) {
    INFO("creating " << type << ' ' << json_text(fields));
    return {type, done(client_.post("/api/v1/records/" + type, fields), 201)["id"]};
}

void Person::change(const Ref& record, const Json& fields) {
    INFO("changing " << record.type << ' ' << json_text(fields));
    done(client_.patch(record.path(), fields), 200);
}

Made Person::step(const Ref& record, const std::string& transition, const Json& inputs) {
    INFO(record.type << ": " << transition << ' ' << json_text(inputs));
    const Json answer = done(client_.post(record.path() + "/" + transition, inputs), 200);
    return Made(answer.value("created", Json::array()));
}

std::string Person::refused(const Ref& record, const std::string& transition, const Json& inputs) {
    return why_refused(client_.post(record.path() + "/" + transition, inputs));
}

std::string Person::refused_change(const Ref& record, const Json& fields) {
    return why_refused(client_.patch(record.path(), fields));
}

Json Person::inbox(const std::string& heading) {
    const Json items = get("/api/v1/inbox")["items"];
    for (const Json& item : items)
        if (item["label"]["en"] == heading) return item["rows"];
    return Json::array();
}

std::string Person::told(const std::string& heading) { return titles_of(inbox(heading)); }

Json Person::read(const Ref& record) { return get(record.path()); }

Json Person::get(const std::string& target) {
    const HttpAnswer answer = ask(target);
    INFO(target << ' ' << answer.body);
    REQUIRE(answer.status == 200);
    return answer.json();
}

HttpAnswer Person::ask(const std::string& target) {
    const HttpClient::Headers newest{{"Cairn-Min-Position", *latest_}};
    const HttpAnswer answer = client_.get(target, newest);
    // Whoever has not asked for long finds the connection closed.
    return answer.status == 0 ? client_.get(target, newest) : answer;
}

Company::Company()
    : latest_(served_.place()),
      administrator(served_.client(served_.admin).get("/api/v1/me").json()["id"],
                    served_.server->port(),
                    served_.admin,
                    latest_),
      sales(administrator.create("team", {{"name", "Sales"}, {"code", "sales"}})),
      service(administrator.create("team", {{"name", "Service"}, {"code", "service"}})),
      seller(hire("Lin Yue", "Account manager", {{"teams", {sales}}})),
      manager(hire("Gao Ming", "Sales manager", {{"teams", {sales}}})),
      presales(hire("Tao Wen", "Pre-sales engineer", Json::object())),
      legal(hire("Su Qing", "Counsel", Json::object())),
      finance(hire("Wu Dan", "Accountant", Json::object())),
      service_manager(hire("He Jun", "Service manager", {{"teams", {service}}})),
      engineer(hire("Peng Kai", "Service engineer", {{"teams", {service}}})),
      auditor(hire("Xu Ning", "Auditor", {{"role", "auditor"}})) {}

Person Company::hire(const std::string& name, const std::string& job_title, const Json& fields) {
    std::string email = name + "@cairn.example";
    std::replace(email.begin(), email.end(), ' ', '.');
    Json user = {{"name", name}, {"job_title", job_title}, {"email", email}};
    user.update(fields);
    const std::string id = administrator.create("user", user).id;
    auto client = served_.client(served_.admin);
    const auto answer = client.post("/api/v1/users/" + id + "/tokens", Json::object());
    REQUIRE(answer.status == 200);
    return Person(id, served_.server->port(), answer.json()["token"], latest_);
}

void Company::day(const std::string& date, const std::string& time) {
    const Time then = parse_time(date + "T" + time + ":00+08:00").value();
    REQUIRE(then >= served_.clock.now());
    served_.clock.set(then);
}

}  // namespace cairn::test::story
