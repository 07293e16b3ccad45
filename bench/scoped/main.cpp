// What lists and boards cost somebody who is shown some of the records, against somebody who is
// shown all: the default list and board of 100,000 deals, by scope, in this process, as CPU time.
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
constexpr int seats = 20;  ///< Accounts on whose team the member is: so many hundredths of deals.
constexpr int steps_of_command = 500;

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
    for (const char* scope : {"own", "team", "members", "all"})
        model.push_back(role_seeing(scope, scope));
    Json by_rule = role_seeing("rule", "all");
    by_rule["types"]["opportunity"] = {{"see", {{"==", {{{"var", "account.region"}}, "R1"}}}}};
    model.push_back(by_rule);
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
        const auto teams = all_made("team", sellers / sellers_of_team, [](int i) {
            return Json{{"name", "Team " + std::to_string(i)}};
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
        const std::vector<std::string> others{"members", "all", "rule"};
        const auto more = all_made("user", static_cast<int>(others.size()), [&](int i) {
            const std::string& role = others[static_cast<std::size_t>(i)];
            return Json{
                {"name", role}, {"email", role + "@cairn.example"}, {"roles", Json::array({role})}};
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
        (void)all_made("opportunity", deals, [&](int i) {
            return Json{{"name", "Deal " + std::to_string(i)},
                        {"account", of[static_cast<std::size_t>(i % accounts)].text()},
                        {"owner", owner(i % accounts)},
                        {"stage", stages[i % 6]},
                        {"amount", {{"amount", std::to_string(1000 + i)}, {"currency", "CNY"}}},
                        {"close_on", "2027-01-15"}};
        });
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
};

void measure(const Company& company, const std::string& role) {
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
}

}  // namespace
}  // namespace cairn

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    std::cerr << "Making " << cairn::deals << " deals ...\n";
    const cairn::Company company;
    for (const char* role : {"all", "own", "team", "members", "rule"})
        cairn::measure(company, role);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
