#include "cli/demo.hpp"

#include <algorithm>
#include <atomic>

#include "cli/commands.hpp"
#include "cli/demo_story.hpp"
#include "events/model/shipped_model.hpp"
#include "workspace/workspace_init.hpp"

namespace cairn {

namespace {

using std::chrono::days;

constexpr const char* demo_cause = "demo";

/// The clock of the story: what it is told.
class StoryClock final : public Clock {
public:
    [[nodiscard]] Time now() const override { return Time{std::chrono::microseconds{us_}}; }
    void set(Time time) { us_ = time.time_since_epoch().count(); }

private:
    std::atomic<std::int64_t> us_{0};
};

/// samples/demo/README.md, "Days are working days": day n counted from today's or the last Friday's
/// date.
std::chrono::sys_days working_day(std::chrono::sys_days today, int n) {
    const int weekday = static_cast<int>(std::chrono::weekday(today).iso_encoding()) - 1;
    const int w = std::min(weekday, 4);
    const auto monday = today - days(weekday);
    const int shifted = w + n;
    const int week = shifted >= 0 ? shifted / 5 : -((-shifted + 4) / 5);
    return monday + days(7 * week + (shifted - 5 * week));
}

/// The story is told in Shanghai, eight hours ahead of UTC all year round.
Time moment(std::chrono::sys_days day, const std::string& hhmm) {
    const int hours = std::stoi(hhmm.substr(0, 2));
    const int minutes = std::stoi(hhmm.substr(3, 2));
    return Time(day) + std::chrono::hours(hours - 8) + std::chrono::minutes(minutes);
}

/// Plays the steps of the story through the workspace, one command after the other.
class Storyteller {
public:
    Storyteller(Workspace& workspace, StoryClock& clock, std::chrono::sys_days today)
        : workspace_(workspace), clock_(clock), today_(today) {}

    void know(const std::string& key, const StreamName& stream) { streams_[key] = stream; }

    Result<void> play(const Json& step) {
        clock_.set(moment(working_day(today_, step["day"]), step["time"]));
        CommandRequest request{
            .actor = author(step), .cause = demo_cause, .reason = step.value("reason", "")};
        request.command.import = step.value("import", false);
        request.command.steps.push_back(command(step));
        const auto done = workspace_.execute(std::move(request));
        if (!done) return failed(step, done.error());
        if (step.contains("as")) know(step["as"], done->targets.front());
        name_effects(step, *done);
        return {};
    }

private:
    /// Everybody acts with the rights that their record gives them by then: the story holds the
    /// shipped roles against a company's days.
    Actor author(const Json& step) const {
        return {.id = streams_.at(step["by"].get<std::string>().substr(1)).id};
    }

    Step command(const Json& step) {
        if (step.contains("create"))
            return Create{.type = step["create"],
                          .fields = resolved(step.value("fields", Json::object()))};
        if (step.contains("change"))
            return Change{stream(step["change"]), std::nullopt, resolved(step["fields"])};
        if (step.contains("advance"))
            return Advance{stream(step["advance"]), step["transition"],
                           resolved(step.value("inputs", Json::object())), std::nullopt};
        return Transfer{stream(step["transfer"]), resolved(step["owner"]).get<std::string>()};
    }

    const StreamName& stream(const Json& key) const {
        return streams_.at(key.get<std::string>().substr(1));
    }

    Json resolved(const Json& value) const {
        if (value.is_string() && value.get_ref<const std::string&>().starts_with('@'))
            return stream(value).id.text();
        if (value.is_object() && value.contains("$day")) {
            const auto day = working_day(today_, value["$day"]);
            return value.contains("$time") ? time_text(moment(day, value["$time"]))
                                           : Date{day}.text();
        }
        if (!value.is_structured()) return value;
        Json out = value;
        for (auto& element : out) element = resolved(element);
        return out;
    }

    void name_effects(const Json& step, const Done& done) {
        std::map<std::string, std::vector<StreamName>> created;
        for (const auto& stream : done.created) created[stream.category].push_back(stream);
        const Json names = step.value("effects_as", Json::object());
        for (const auto& [type, keys] : names.items()) {
            const Json list = keys.is_array() ? keys : Json::array({keys});
            for (std::size_t i = 0; i < list.size() && i < created[type].size(); ++i)
                know(list[i], created[type][i]);
        }
    }

    static tl::unexpected<Error> failed(const Json& step, Error error) {
        error.data["step"] = step;
        return tl::unexpected(std::move(error));
    }

    Workspace& workspace_;
    StoryClock& clock_;
    std::chrono::sys_days today_;
    std::map<std::string, StreamName, std::less<>> streams_;
};

/// The rows of all users, oldest first.
Json all_users(const Workspace& workspace) {
    const auto reading = workspace.read(Actor::system());
    const auto answer = reading.and_then([](const Reading& read) {
        return read.list("user", {.sort = "created_at", .limit = "1000"});
    });
    if (!answer)
        throw std::runtime_error("the demo's users cannot be listed: " + explain(answer.error()));
    return trusted_json(*answer)["rows"];
}

Uuid id_of(const Json& row) { return Uuid::parse(row["id"].get<std::string>()).value(); }

/// The steps of all parts in the order in which they happen; of the same minute as they are
/// written.
std::vector<const Json*> steps_in_order(const std::vector<Json>& story) {
    std::vector<const Json*> steps;
    for (const Json& part : story)
        for (const Json& step : part["steps"]) steps.push_back(&step);
    const auto when = [](const Json* step) {
        return std::pair((*step)["day"].get<int>(), (*step)["time"].get<std::string>());
    };
    std::ranges::stable_sort(steps, {}, when);
    return steps;
}

Result<void> tell(const Workspace::Options& options,
                  StoryClock& clock,
                  const std::vector<Json>& story,
                  std::chrono::sys_days today) {
    const Json& company = story.front()["workspace"];
    const Json& admin = company["admin"];
    const WorkspaceSetup setup{
        .admin_email = admin["email"],
        .admin_name = admin["name"],
        .settings = {.name = company["name"],
                     .language = company["language"],
                     .timezone = company["timezone"],
                     .currency = *Currency::parse(company["currency"].get<std::string>())},
        .model = shipped_model_with_roles()};
    if (const auto made = init_workspace(options, setup); !made)
        return tl::unexpected(made.error());
    auto workspace = Workspace::open(options);
    if (!workspace) return tl::unexpected(workspace.error());
    Storyteller teller(**workspace, clock, today);
    teller.know(admin["as"], {"user", id_of(all_users(**workspace).at(0))});
    ProgressBar progress("Making the demo company");
    const auto steps = steps_in_order(story);
    std::size_t done = 0;
    for (const Json* step : steps) {
        if (auto played = teller.play(*step); !played) return played;
        progress.show(++done, steps.size());
    }
    for (const auto& user : all_users(**workspace))
        if (auto set = (*workspace)->people().set_password(id_of(user), demo_password); !set)
            return set;
    return {};
}

/// "demo/" names the folder's inside: what is made beside it must not land there.
std::filesystem::path without_trailing_slash(const std::filesystem::path& folder) {
    const auto normal = folder.lexically_normal();
    return normal.has_filename() ? normal : normal.parent_path();
}

}  // namespace

Result<void> make_demo(const std::filesystem::path& folder) {
    if (std::filesystem::exists(folder) && !std::filesystem::is_empty(folder)) return {};
    // Made beside it and moved there when it is whole: a demo that was interrupted leaves nothing
    // half.
    const auto target = without_trailing_slash(folder);
    const std::filesystem::path making = target.string() + ".making";
    std::filesystem::remove_all(making);
    std::vector<Json> story;
    for (const auto text : demo_story_texts()) story.push_back(trusted_json(text));
    StoryClock clock;
    const auto today = std::chrono::floor<days>(SystemClock().now() + std::chrono::hours(8));
    clock.set(moment(working_day(today, story.front()["steps"].front()["day"]), "08:00"));
    auto options = workspace_options(making, Workspace::Mode::serve);
    options.clock = &clock;
    if (auto told = tell(options, clock, story, today); !told) return told;
    std::filesystem::remove(target);
    std::filesystem::rename(making, target);
    return {};
}

bool is_demo(const Workspace& workspace) {
    // The story follows at once upon the setup, so its first events tell.
    constexpr std::size_t events_seen_max = 100;
    bool found = false;
    const auto audit = workspace.audit(Actor::system());
    if (audit)
        audit->events(Position{0}, events_seen_max, {},
                      [&](Position, std::string_view, const std::string& json) {
                          found = trusted_json(json)["cause"] == demo_cause;
                          return !found;
                      });
    return found;
}

std::vector<Uuid> demo_people(const Workspace& workspace) {
    std::vector<Uuid> people;
    for (const auto& row : all_users(workspace)) people.push_back(id_of(row));
    return people;
}

}  // namespace cairn
