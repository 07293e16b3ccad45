#include "gateway/batch.hpp"

#include "core/log/place.hpp"
#include "core/text.hpp"
#include "gateway/command_request.hpp"

namespace cairn {

namespace {

/// One step's members, taken out one by one; what is left over was unknown.
class StepReader {
public:
    StepReader(Json step, const EventLog& log) : step_(std::move(step)), log_(log) {}

    [[nodiscard]] bool has(const char* name) const { return step_.contains(name); }

    std::string text(const char* name) {
        const Json value = take(name);
        if (!value.is_string()) complain(name);
        return value.is_string() ? value.get<std::string>() : "";
    }
    bool yes(const char* name) {
        if (!has(name)) return false;
        const Json value = take(name);
        if (!value.is_boolean()) complain(name);
        return value.is_boolean() && value.get<bool>();
    }
    Json object(const char* name) {
        if (!has(name)) return Json::object();
        Json value = take(name);
        if (value.is_object()) return value;
        complain(name);
        return Json::object();
    }
    StreamName stream(const char* name) {
        const auto parsed = StreamName::parse(text(name));
        if (!parsed) complain(name);
        return parsed.value_or(StreamName{});
    }
    std::optional<Uuid> id(const char* name) {
        if (!has(name)) return std::nullopt;
        const auto parsed = Uuid::parse(text(name));
        if (!parsed) complain(name);
        return parsed;
    }
    std::optional<Version> version(const char* name) {
        if (!has(name)) return std::nullopt;
        const std::string given = text(name);
        const auto rest = of_this_life(given, log_);
        if (!rest) other_life_ = rest.error();
        const auto version = parse_whole_number<std::uint64_t>(rest.value_or(""));
        if (!version) complain(name);
        return Version{version.value_or(0)};
    }
    /// Set where a version came with an epoch that is not the present one.
    [[nodiscard]] const std::optional<Error>& other_life() const { return other_life_; }
    /// The first thing that was wrong, or a member that nobody took.
    [[nodiscard]] std::string wrong() const {
        if (!wrong_.empty() || step_.empty()) return wrong_;
        return step_.begin().key();
    }

private:
    Json take(const char* name) {
        Json value = step_.value(name, Json());
        step_.erase(name);
        return value;
    }
    void complain(const char* name) {
        if (wrong_.empty()) wrong_ = name;
    }
    Json step_;
    const EventLog& log_;
    std::string wrong_;
    std::optional<Error> other_life_;
};

std::optional<Step> read_step(StepReader& step) {
    if (step.has("create"))
        return Create{step.text("create"), step.id("id"), step.object("fields"),
                      step.yes("if_absent")};
    if (step.has("change"))
        return Change{step.stream("change"), step.version("version"), step.object("fields")};
    if (step.has("advance"))
        return Advance{step.stream("advance"), step.text("transition"), step.object("inputs"),
                       step.version("version")};
    if (step.has("put"))
        return Put{step.text("put"), step.text("by"), step.text("value"), step.object("fields")};
    if (step.has("transfer")) return Transfer{step.stream("transfer"), step.text("owner")};
    if (step.has("archive")) return Archive{step.stream("archive")};
    if (step.has("restore")) return Restore{step.stream("restore")};
    return std::nullopt;
}

}  // namespace

Result<Command> read_batch(const Json& body, const EventLog& log) {
    Command command;
    if (!body.contains("commands") || !body["commands"].is_array())
        return invalid("batch.commands");
    for (const auto& [name, value] : body.items())
        if (name != "commands" && name != "import" && name != "dry_run")
            return invalid("request.unknown_member", {{"place", "/" + name}});
    for (const char* name : {"import", "dry_run"})
        if (body.contains(name) && !body[name].is_boolean())
            return invalid("request.body", {{"place", std::string("/") + name}});
    command.import = body.value("import", false);
    command.dry_run = body.value("dry_run", false);
    const Json& steps = body["commands"];
    if (steps.size() > command_steps_max) return tl::unexpected(too_many_steps());
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (!steps[i].is_object()) return invalid("batch.step", {{"step", i}});
        StepReader reader(steps[i], log);
        auto step = read_step(reader);
        if (!step) return invalid("batch.step_unknown", {{"step", i}});
        if (auto other = reader.other_life(); other) {
            other->data["step"] = i;
            return tl::unexpected(*std::move(other));
        }
        if (const auto wrong = reader.wrong(); !wrong.empty())
            return invalid(
                "batch.step",
                {{"step", i}, {"place", "/commands/" + std::to_string(i) + "/" + wrong}});
        command.steps.push_back(std::move(*step));
    }
    return command;
}

}  // namespace cairn
