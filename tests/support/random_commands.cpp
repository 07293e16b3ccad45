#include "tests/support/random_commands.hpp"

#include <algorithm>
#include <future>

namespace cairn::test {

RandomCommands::RandomCommands(WorkspaceFixture& fixture, unsigned seed)
    : fixture_(fixture), random_(seed) {
    for (const char* code : {"sales", "service"})
        teams_.push_back(fixture.create("team", {{"name", code}, {"code", code}}));
    for (const char* name : {"bo", "cy"})
        people_.push_back(
            fixture.colleague(std::string(name) + "@example.com", {{"teams", {team()}}}));
    people_.push_back(*fixture.admin);
    for (int i = 0; i < 3; ++i) create();
}

void RandomCommands::next() {
    fixture_.clock.advance(std::chrono::seconds(pick(100)));
    auto result = fixture_.send(step(), people_[pick(people_.size())]);
    if (!result) return;
    note(*result);
}

void RandomCommands::burst(int commands) {
    std::vector<std::shared_ptr<std::promise<Result<Done>>>> sent;
    for (int i = 0; i < commands; ++i) {
        CommandRequest request;
        request.command.steps.push_back(step());
        request.actor = people_[pick(people_.size())];
        sent.push_back(std::make_shared<std::promise<Result<Done>>>());
        fixture_.workspace->execute(std::move(request), [promise = sent.back()](Result<Done> done) {
            promise->set_value(std::move(done));
        });
    }
    for (const auto& promise : sent)
        if (auto result = promise->get_future().get()) note(*result);
}

const std::vector<Actor>& RandomCommands::people() const { return people_; }

const std::vector<StreamName>& RandomCommands::accounts() const { return records_["account"]; }

const std::map<std::string, std::vector<StreamName>>& RandomCommands::records() const {
    return records_;
}

bool RandomCommands::has(const std::string& type) const { return !records_[type].empty(); }

std::size_t RandomCommands::pick(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
}

void RandomCommands::create() {
    auto result = fixture_.send(creation(), people_[pick(people_.size())]);
    if (result) note(*result);
}

void RandomCommands::note(const Done& done) {
    for (const auto* streams : {&done.targets, &done.created})
        for (const StreamName& stream : *streams) {
            auto& known = records_[stream.category];
            if (std::ranges::find(known, stream) == known.end()) known.push_back(stream);
        }
}

std::string RandomCommands::team() { return teams_[pick(teams_.size())].id.text(); }

std::string RandomCommands::person() { return people_[pick(people_.size())].id.text(); }

std::string RandomCommands::name() { return "Name " + std::to_string(pick(50)); }

Json RandomCommands::amount() {
    return money_json(std::to_string(pick(100'000)) + '.' + std::to_string(10 + pick(90)),
                      pick(4) == 0 ? "EUR" : "CNY");
}

Json RandomCommands::any(const std::string& type) {
    const auto& known = records_[type];
    return known.empty() || pick(8) == 0 ? Json() : Json(known[pick(known.size())].id.text());
}

Json RandomCommands::account() {
    const Json found = any("account");
    return found.is_null() && !records_["account"].empty()
               ? Json(records_["account"].front().id.text())
               : found;
}

Step RandomCommands::step() {
    switch (pick(10)) {
        case 0:
        case 1: return creation();
        case 2: return Archive{target()};
        case 3: return Restore{target()};
        case 4: return Transfer{target(), person()};
        case 5:
        case 6: return change();
        default: return move();
    }
}

Step RandomCommands::creation() {
    if (records_["account"].empty()) return Create{"account", {}, {{"name", name()}}, false};
    switch (pick(7)) {
        case 0: return Create{"account", {}, {{"name", name()}, {"parent", any("account")}}, false};
        case 1:
            return Create{"contact",
                          {},
                          {{"name", name()}, {"account", account()}, {"mobile", "13800001111"}},
                          false};
        case 2:
            return Create{"task",
                          {},
                          {{"name", name()}, {"account", any("account")}, {"owner", person()}},
                          false};
        case 3:
            return Create{
                "lead",
                {},
                {{"name", name()}, {"company", name()}, {"amount", amount()}, {"owner", person()}},
                false};
        case 4:
            return Create{"contract",
                          {},
                          {{"name", name()}, {"account", account()}, {"amount", amount()}},
                          false};
        default:
            return Create{"opportunity",
                          {},
                          {{"name", name()}, {"account", any("account")}, {"amount", amount()}},
                          false};
    }
}

StreamName RandomCommands::target() {
    static const std::vector<std::string> types{
        "opportunity", "opportunity", "account", "contact", "task", "lead", "contract", "handoff"};
    const auto& known = records_[types[pick(types.size())]];
    return known.empty() ? records_["account"].front() : known[pick(known.size())];
}

Step RandomCommands::change() {
    const StreamName on = target();
    Json fields = Json::object();
    if (pick(2) == 0) fields["name"] = name();
    if (on.category == "opportunity" && pick(2) == 0)
        fields["amount"] = pick(6) == 0 ? Json() : amount();
    if (on.category == "opportunity" && pick(3) == 0) fields["contact"] = any("contact");
    if (on.category == "account" && pick(3) == 0) fields["parent"] = any("account");
    if (on.category == "account" && pick(2) == 0) fields["tier"] = pick(2) == 0 ? "b" : "c";
    if ((on.category == "opportunity" || on.category == "task") && pick(2) == 0)
        fields["account"] = any("account");
    if (fields.empty()) fields["tags"] = {name()};
    return Change{on, {}, fields};
}

Step RandomCommands::move() {
    static const std::map<std::string, std::vector<std::string>> transitions{
        {"opportunity", {"prospect", "engage", "propose", "negotiate", "win", "lose", "reopen"}},
        {"lead", {"work", "convert", "disqualify", "reopen"}},
        {"contract", {"submit", "approve", "sign"}},
        {"handoff", {"accept", "return", "offer_again", "complete"}},
        {"task", {"start", "finish", "cancel", "reopen"}}};
    const StreamName on = target();
    const auto found = transitions.find(on.category);
    if (found == transitions.end()) return change();
    const std::string transition = found->second[pick(found->second.size())];
    Json inputs = Json::object();
    if (transition == "win")
        inputs = {{"account", account()},
                  {"amount", amount()},
                  {"close_on", "2027-03-01"},
                  {"draft_contract", pick(2) == 0}};
    if (transition == "submit") inputs = {{"approver", people_[pick(people_.size())].id.text()}};
    if (transition == "sign") inputs = {{"signed_on", "2027-03-01"}, {"needs", "quiet"}};
    if (transition == "lose") inputs = {{"lost_reason", "price"}};
    if (transition == "disqualify") inputs = {{"disqualified_reason", "no_need"}};
    if (transition == "return") inputs = {{"returned_reason", "missing"}};
    if (transition == "offer_again") inputs = {{"answer", "here"}};
    return Advance{on, transition, inputs, {}};
}

}  // namespace cairn::test
