#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "tests/support/sanitized.hpp"
#include "tests/support/workspace_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

constexpr int accounts_total = 2'200;  // So many that fields are kept in memory for filters.
constexpr int changed_accounts = 20;
constexpr int changes = sanitized ? 60 : 200;
constexpr int changes_of_model = 3;
constexpr const char* counted = R"({">=": [{"var": "employees"}, 1]})";

/// Accounts whose short name says how often they were changed, as the number of their employees
/// does.
struct CountedAccounts : WorkspaceFixture {
    CountedAccounts() {
        std::vector<StreamName> all;
        while (all.size() < accounts_total) {
            CommandRequest request;
            request.actor = me();
            for (int i = 0; i < accounts_total / 4; ++i)
                request.command.steps.push_back(
                    Create{"account",
                           {},
                           {{"name", "Account " + std::to_string(all.size() + i)},
                            {"short_name", "0"},
                            {"employees", 0}},
                           false});
            const Done made = done(workspace->execute(std::move(request)));
            all.insert(all.end(), made.targets.begin(), made.targets.end());
        }
        all.resize(changed_accounts);
        changed = std::move(all);
        settle();
    }
    void change_one(int number) {
        const StreamName& account = changed[random() % changed.size()];
        const int count = ++counts[account.id.text()];
        change(account, {{"short_name", std::to_string(count)}, {"employees", count}});
        // Rows that were written under another model are written anew.
        if (number % (changes / changes_of_model) == 0) {
            Json definition = workspace->model()->type("account")->definition;
            definition["label"]["en"] = "Account " + std::to_string(number);
            done(send(Define{{definition}}));
        }
    }

    std::vector<StreamName> changed;
    std::map<std::string, int> counts;  ///< Of each that was changed.
    std::mt19937 random{7};
};

/// What one who reads all the time was told of, in order.
class OneReader {
public:
    explicit OneReader(CountedAccounts& accounts, QueryText asked)
        : accounts_(accounts), asked_(std::move(asked)), actor_(accounts.me()) {}

    /// Whether each row is of one version of its record, no row older than what was read before,
    /// and a filter's rows are those of which it holds.
    bool reads_what_fits() {
        const auto reading = accounts_.workspace->read(actor_);
        if (!reading) return false;
        const auto text = reading->list("account", asked_);
        if (!text) return false;
        const Json list = trusted_json(*text);
        for (const Json& row : list.at("rows")) {
            const int count = row.at("employees").get<int>();
            int& before = seen_[row.at("id").get<std::string>()];
            if (row.at("short_name") != std::to_string(count) || count < before) return false;
            if (asked_.filter && count < 1) return false;
            before = count;
        }
        return !asked_.filter || list.at("total") == list.at("rows").size();
    }

private:
    CountedAccounts& accounts_;
    QueryText asked_;
    Actor actor_;
    std::map<std::string, int> seen_;
};

}  // namespace

TEST_CASE("lists that many read while records and the model change are of one moment each",
          "[lists]") {
    CountedAccounts accounts;
    const std::string fields = "name,short_name,employees";
    const QueryText found{.filter = counted, .limit = "1000", .fields = fields};
    const QueryText usual{.sort = "-employees", .limit = "50", .fields = fields};
    std::atomic<bool> go_on{true};
    std::atomic<int> fit{0};
    std::vector<std::thread> threads;
    for (const QueryText& asked : {found, usual, found, usual})
        threads.emplace_back([&, asked] {
            OneReader reader(accounts, asked);
            bool fits = true;
            do fits = reader.reads_what_fits();
            while (fits && go_on);
            fit += fits ? 1 : 0;
        });
    for (int i = 0; i < changes; ++i) accounts.change_one(i);
    go_on = false;
    for (std::thread& thread : threads) thread.join();
    CHECK(fit == 4);

    accounts.settle();
    const Json plan = WorkspaceFixture::json(accounts.reading().plan("account", found));
    CHECK(plan.at("plan").at("found_by") == "columns");
    const Json list = accounts.list("account", found);
    CHECK(list.at("rows").size() == accounts.counts.size());
    for (const Json& row : list.at("rows"))
        CHECK(row.at("employees") == accounts.counts.at(row.at("id").get<std::string>()));
}

}  // namespace cairn
