// What lists and boards cost somebody who is shown some of the records, against somebody who is
// shown all: the default list and board of 100,000 deals, by scope, in this process, as CPU time of
// the thread that reads; read again and again, and each time after a deal has changed.
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "events/model/shipped_model.hpp"
#include "workspace/workspace.hpp"
#include "workspace/workspace_init.hpp"

namespace cairn {
namespace {

constexpr int deals = 100'000;
constexpr int accounts = 2'000;
constexpr int sellers = 200;
constexpr int sellers_of_team = 10;
constexpr int teams_of_region = 2;
constexpr int seats = 20;  ///< Accounts on whose team the member is: so many hundredths of deals.
constexpr int steps_of_command = 500;
constexpr int iterations_after_a_change = 300;

Json label_of(const std::string& name) { return {{"en", name}, {"zh", name}}; }

Json role_seeing(const std::string& name, const Json& scope) {
    return {{"role", name}, {"label", label_of(name)}, {"types", {{"*", {{"see", scope}}}}}};
}

/// The shipped types; users may have any role.
std::vector<Json> scoped_model() {
    std::vector<Json> model = shipped_model();
    for (Json& type : model)
        if (type["type"] == "user")
            for (Json& field : type["fields"])
                if (field["name"] == "roles") {
                    field["kind"] = "tags";
                    field.erase("options");
                }
    for (const char* scope : {"own", "team", "teams", "members", "all"})
        model.push_back(role_seeing(scope, scope));
    const auto add_rule = [&](const char* name, const char* variable, const char* value) {
        Json by_rule = role_seeing(name, "all");
        const Json rule{{"==", Json::array({Json{{"var", variable}}, value})}};
        by_rule["types"]["opportunity"] = Json{{"see", rule}};
        model.push_back(by_rule);
    };
    add_rule("rule_of_field", "deal_type", "framework");
    add_rule("rule_of_path", "account.region", "R1");
    return model;
}

template <class T>
T taken(Result<T> result) {
    if (result) return *std::move(result);
    throw std::runtime_error(result.error().reason + ' ' + result.error().data.dump());
}

/// A workspace of its own, which goes away with it.
class Company {
public:
    Company() {
        std::filesystem::remove_all(folder_);
        const WorkspaceOptions options{.folder = folder_, .clock = &clock_, .ids = &ids_};
        (void)taken(init_workspace(options, {.admin_email = "admin@cairn.example",
                                             .admin_name = "Admin",
                                             .settings = {.currency = *Currency::parse("CNY")},
                                             .model = scoped_model()}));
        workspace_ = taken(Workspace::open(options));
        people();
        records();
        if (!workspace_->wait_for(workspace_->head(), std::chrono::minutes(5)))
            throw std::runtime_error("the views did not catch up");
    }
    ~Company() {
        workspace_.reset();
        std::filesystem::remove_all(folder_);
    }
    Company(const Company&) = delete;
    Company& operator=(const Company&) = delete;

    [[nodiscard]] Reading read(const std::string& role) const {
        return taken(workspace_->read(readers_.at(role)));
    }
    /// A deal of those that most readers are shown gets another name, which everybody then reads.
    void change_a_deal() {
        CommandRequest request{.actor = Actor::system()};
        request.command.steps.emplace_back(
            Change{.target = {"opportunity", first_deal_},
                   .fields = Json{{"name", "Deal " + std::to_string(++changes_)}}});
        const Position position = taken(workspace_->execute(std::move(request))).position;
        if (!workspace_->wait_for(position, std::chrono::seconds(10)))
            throw std::runtime_error("the views did not catch up");
    }

private:
    std::vector<Uuid> made(std::vector<Step> steps) {
        CommandRequest request{.actor = Actor::system(), .cause = "import"};
        request.command.import = true;
        request.command.steps = std::move(steps);
        std::vector<Uuid> ids;
        for (const auto& target : taken(workspace_->execute(std::move(request))).targets)
            ids.push_back(target.id);
        return ids;
    }
    std::vector<Uuid> all_made(const std::string& type,
                               int count,
                               const std::function<Json(int)>& fields) {
        std::vector<Uuid> ids;
        for (int from = 0; from < count; from += steps_of_command) {
            std::vector<Step> steps;
            for (int i = from; i < std::min(count, from + steps_of_command); ++i)
                steps.emplace_back(Create{.type = type, .fields = fields(i)});
            for (const Uuid& id : made(std::move(steps))) ids.push_back(id);
        }
        return ids;
    }
    void people() {
        const Uuid region =
            made({Create{.type = "team", .fields = Json{{"name", "Region"}}}}).at(0);
        const auto teams = all_made("team", sellers / sellers_of_team, [&](int i) {
            return Json{{"name", "Team " + std::to_string(i)},
                        {"parent", i < teams_of_region ? Json(region.text()) : Json()}};
        });
        sellers_ = all_made("user", sellers, [&](int i) {
            const auto team = static_cast<std::size_t>(i / sellers_of_team);
            // The first ones read; whose rights are those of a seat owns nothing.
            const char* roles[] = {"own", "team"};
            return Json{{"name", "Seller " + std::to_string(i)},
                        {"email", "s" + std::to_string(i) + "@cairn.example"},
                        {"roles", Json::array({i < 2 ? roles[i] : "own"})},
                        {"teams", Json::array({teams[team].text()})}};
        });
        const std::vector<std::string> others{"members", "all", "teams", "rule_of_field",
                                              "rule_of_path"};
        const auto more = all_made("user", static_cast<int>(others.size()), [&](int i) {
            const std::string& role = others[static_cast<std::size_t>(i)];
            Json of = Json::array();
            if (role == "teams") of.push_back(region.text());
            return Json{{"name", role},
                        {"email", role + "@cairn.example"},
                        {"roles", Json::array({role})},
                        {"teams", of}};
        });
        for (std::size_t i = 0; i < others.size(); ++i) ids_of_[others[i]] = more[i];
        ids_of_["own"] = sellers_[0];
        ids_of_["team"] = sellers_[1];
    }
    void records() {
        const auto owner = [&](int i) {
            return sellers_[static_cast<std::size_t>(i % sellers)].text();
        };
        const auto of = all_made("account", accounts, [&](int i) {
            return Json{{"name", "Account " + std::to_string(i)},
                        {"owner", owner(i)},
                        {"region", "R" + std::to_string(i % 100)}};
        });
        (void)all_made("team_member", seats, [&](int i) {
            return Json{{"account", of[static_cast<std::size_t>(i)].text()},
                        {"user", ids_of_.at("members").text()},
                        {"role", "presales"}};
        });
        const char* stages[] = {"prospecting", "engaging", "proposing",
                                "negotiating", "won",      "lost"};
        const auto all = all_made("opportunity", deals, [&](int i) {
            return Json{{"name", "Deal " + std::to_string(i)},
                        {"account", of[static_cast<std::size_t>(i % accounts)].text()},
                        {"owner", owner(i % accounts)},
                        {"stage", stages[i % 6]},
                        {"deal_type", i % 100 == 0 ? "framework" : "standard"},
                        {"amount", {{"amount", std::to_string(1000 + i)}, {"currency", "CNY"}}},
                        {"close_on", "2027-01-15"}};
        });
        first_deal_ = all.front();
        for (const auto& [role, id] : ids_of_) {
            const auto token = taken(workspace_->people().issue_token(Actor::system(), id));
            readers_[role] = workspace_->people().identify(token).value().actor;
        }
    }

    const std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("cairn-scoped-" + std::to_string(getpid()));
    SystemClock clock_;
    RandomIds ids_;
    std::unique_ptr<Workspace> workspace_;
    std::vector<Uuid> sellers_;
    std::map<std::string, Uuid> ids_of_;
    std::map<std::string, Actor> readers_;
    Uuid first_deal_;
    int changes_ = 0;
};

void measure(Company& company, const std::string& role) {
    const auto name = [&](const char* what) { return std::string(what) + '/' + role; };
    benchmark::RegisterBenchmark(name("list").c_str(), [&company, role](benchmark::State& state) {
        for (auto each : state) {
            (void)each;
            benchmark::DoNotOptimize(taken(company.read(role).list("opportunity", {})));
        }
    });
    benchmark::RegisterBenchmark(name("board").c_str(), [&company, role](benchmark::State& state) {
        for (auto each : state) {
            (void)each;
            benchmark::DoNotOptimize(taken(company.read(role).board("opportunity", "stage", {})));
        }
    });
    const auto changed = [&company](benchmark::State& state) {
        state.PauseTiming();
        company.change_a_deal();
        state.ResumeTiming();
    };
    const auto after_a_change = [&](const char* what, auto read) {
        benchmark::RegisterBenchmark(name(what).c_str(), [=](benchmark::State& state) {
            for (auto each : state) {
                (void)each;
                changed(state);
                read();
            }
        })->Iterations(iterations_after_a_change);
    };
    after_a_change("list_after_a_change", [&company, role] {
        benchmark::DoNotOptimize(taken(company.read(role).list("opportunity", {})));
    });
    after_a_change("board_after_a_change", [&company, role] {
        benchmark::DoNotOptimize(taken(company.read(role).board("opportunity", "stage", {})));
    });
}

}  // namespace
}  // namespace cairn

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    std::cerr << "Making " << cairn::deals << " deals ...\n";
    cairn::Company company;
    for (const char* role :
         {"all", "own", "team", "teams", "members", "rule_of_field", "rule_of_path"})
        cairn::measure(company, role);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
