#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/gateway/served_workspace.hpp"

namespace cairn::test::story {

/// A record. Among the fields of another it stands for its id.
struct Ref {
    std::string type, id;
    [[nodiscard]] std::string path() const { return "/api/v1/records/" + type + "/" + id; }
};
void to_json(Json& json, const Ref& ref);

[[nodiscard]] Json cny(const std::string& amount);

/// What the effects of a step have created.
class Made {
public:
    explicit Made(Json created) : created_(std::move(created)) {}
    /// All of a type, in the order in which they were created.
    [[nodiscard]] std::vector<Ref> all(const std::string& type) const;
    /// The one of its type.
    [[nodiscard]] Ref one(const std::string& type) const;

private:
    Json created_;
};

/// Somebody of the company. All that they do and see goes through the HTTP API, with a token of
/// their own. What is not said to be refused has to succeed.
class Person {
public:
    /// `latest` is the place of the last command of anybody, which reading waits for.
    Person(std::string user_id, std::uint16_t port, const std::string& token, std::string& latest)
        : id(std::move(user_id)), client_(port, token), latest_(&latest) {}

    Ref create(const std::string& type, const Json& fields);
    void change(const Ref& record, const Json& fields);
    /// Takes a record through a transition.
    Made step(const Ref& record,
              const std::string& transition,
              const Json& inputs = Json::object());

    /// What the person is told instead: the model's sentence where it has one, else the reason and
    /// the fields that it is about ("transition.incomplete: needs"). Empty: it was not refused.
    std::string refused(const Ref& record,
                        const std::string& transition,
                        const Json& inputs = Json::object());
    std::string refused_change(const Ref& record, const Json& fields);

    /// What waits in the person's inbox under a heading: rows, and their titles in alphabetical
    /// order ("A, B"), empty where nothing does.
    Json inbox(const std::string& heading);
    std::string told(const std::string& heading);

    Json read(const Ref& record);
    /// Whatever else may be read.
    Json get(const std::string& target);
    HttpAnswer ask(const std::string& target);

    std::string id;

private:
    Json done(const HttpAnswer& answer, int status);
    HttpClient client_;
    std::string* latest_;
};
void to_json(Json& json, const Person& person);

/// Titles of rows, as `Person::told`.
[[nodiscard]] std::string titles_of(const Json& rows);

/// The people through whose hands a deal passes, and the calendar that they live by.
class Company {
public:
    Company();

    /// It becomes that day, and that time of it in the company's time zone. The clock only goes
    /// forward.
    void day(const std::string& date, const std::string& time = "09:00");

private:
    ShippedWorkspace served_;
    std::string latest_;

    Person hire(const std::string& name, const std::string& job_title, const Json& fields);

public:
    Person administrator;
    Ref sales, service;                ///< The two teams.
    Person seller, manager;            ///< Of sales.
    Person presales, legal, finance;   ///< Of neither.
    Person service_manager, engineer;  ///< Of service.
    Person auditor;
};

}  // namespace cairn::test::story
