#include <algorithm>

#include "core/log/place.hpp"
#include "gateway/answers.hpp"
#include "gateway/command_request.hpp"
#include "gateway/router.hpp"
#include "gateway/sign_in_answers.hpp"
#include "projections/reading/answer_rights.hpp"

namespace cairn {

// What somebody may do and why, one's own (`/me/`) and, for who may audit, of others
// (`/users/{id}/`); and what other rights would come to.
namespace {

constexpr std::size_t wanted_max = 100;

/// `record=TYPE/ID` or `type=TYPE`: one of them. "request.parameter"
Result<RightsQuestion> rights_question(const Request& request) {
    const auto record = request.asked("record"), type = request.asked("type");
    if (record.has_value() == type.has_value())
        return invalid("request.parameter", {{"place", "record"}, {"expected", "record or type"}});
    if (type) return RightsQuestion{.type = *type};
    const auto slash = std::min(record->find('/'), record->size());
    RightsQuestion question{.type = record->substr(0, slash)};
    question.record = Uuid::parse(record->substr(std::min(slash + 1, record->size())));
    if (!question.record) return not_found("record.unknown");
    return question;
}

/// The person that is asked about: oneself; for who may audit, anybody who may come in.
Result<Actor> asked_about(const Call& call) {
    const auto id = call.request.parameter("id");
    const auto user = id.empty() ? std::optional(call.actor().id) : Uuid::parse(id);
    if (user == call.actor().id) return call.actor();
    if (auto allowed = call.app.workspace.access(call.actor()).may_audit(); !allowed)
        return tl::unexpected(allowed.error());
    auto somebody = user ? call.app.workspace.people().somebody(*user) : std::nullopt;
    if (!somebody) return not_found("record.unknown");
    return *std::move(somebody);
}

Response explain_rights(Call& call) {
    const auto of = asked_about(call);
    if (!of) return problem(of.error());
    const auto question = rights_question(call.request);
    if (!question) return problem(question.error());
    const auto reading = open_reading(call);
    if (!reading) return problem(reading.error());
    auto answer = reading->rights(call.app.workspace.access(*of), *question);
    if (!answer) return problem(answer.error());
    return without_cache(json_answer(200, *std::move(answer)))
        .with("Cairn-Position", place_text(call.app.workspace.epoch(), reading->position()));
}

Response answer_preview(Result<std::string> preview) {
    if (!preview) return problem(preview.error());
    return without_cache(json_answer(200, *std::move(preview)));
}

/// Refuses what defining the role would refuse.
Response preview_role(Call& call) {
    auto body = body_object(call.request);
    if (!body) return problem(body.error());
    if (const auto request = command_request(call, {}, *body); !request)
        return problem(request.error());
    const std::string name(call.request.parameter("role"));
    if (!body->contains("role") || (*body)["role"] != name)
        return wrong_body("the role that the path names");
    return answer_preview(call.app.workspace.people().previews().of_role(call.actor(), *body));
}

tl::unexpected<Error> wrong_wanted(const std::string& name) {
    return invalid("request.body",
                   {{"place", '/' + name}, {"expected", "texts"}, {"max", wanted_max}});
}

Result<std::vector<std::string>> wanted_texts(const std::string& name, const Json& value) {
    if (!value.is_array() || value.size() > wanted_max) return wrong_wanted(name);
    std::vector<std::string> texts;
    for (const Json& each : value) {
        if (!each.is_string() || each.get_ref<const std::string&>().size() > wanted_max)
            return wrong_wanted(name);
        texts.push_back(each.get<std::string>());
    }
    return texts;
}

/// `{"roles"?: [names], "teams"?: [ids]}`
Result<PeoplePreviews::Wanted> wanted_rights(const Request& request) {
    auto body = body_object(request);
    if (!body) return tl::unexpected(body.error());
    PeoplePreviews::Wanted wanted;
    for (const auto& [name, value] : body->items()) {
        if (name != "roles" && name != "teams")
            return invalid("request.body", {{"expected", "no other members"}});
        auto texts = wanted_texts(name, value);
        if (!texts) return tl::unexpected(texts.error());
        if (name == "roles") {
            wanted.roles = *std::move(texts);
            continue;
        }
        wanted.teams.emplace();
        for (const std::string& text : *texts) {
            const auto id = Uuid::parse(text);
            if (!id) return wrong_wanted(name);
            wanted.teams->push_back(*id);
        }
    }
    return wanted;
}

Response preview_person(Call& call) {
    const auto user = Uuid::parse(call.request.parameter("id"));
    if (!user) return unknown_record();
    const auto wanted = wanted_rights(call.request);
    if (!wanted) return problem(wanted.error());
    return answer_preview(
        call.app.workspace.people().previews().of_person(call.actor(), *user, *wanted));
}

constexpr Route explained_table[] = {
    {Method::get, "/api/v1/me/rights", ScanHandler{explain_rights},
     "What one may do with a record, or those of a type, and why", "record type"},
    {Method::get, "/api/v1/users/{id}/rights", ScanHandler{explain_rights},
     "What somebody may do with a record, or those of a type, and why", "record type"},
    {Method::post, "/api/v1/users/{id}/rights/preview", ScanHandler{preview_person},
     "What other roles and teams of somebody would come to", "", Door::ready, 16'384},
    {Method::post, "/api/v1/roles/{role}/preview", ScanHandler{preview_role},
     "What a role's definition would come to", "reason"},
};

}  // namespace

std::span<const Route> explained_routes() { return explained_table; }

}  // namespace cairn
