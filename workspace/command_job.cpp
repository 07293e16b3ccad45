#include "workspace/command_job.hpp"

#include <algorithm>

#include "core/bytes.hpp"
#include "core/vault.hpp"

namespace cairn {
namespace {

constexpr std::size_t step_bytes = 512;
constexpr std::size_t sighting_bytes = 256;

std::size_t fields_bytes(const Json& fields) {
    std::size_t sum = 0;
    for (const auto& [name, value] : fields.items()) {
        const auto* text = value.get_ptr<const std::string*>();
        sum += name.size() + (text ? text->size() : 64);
    }
    return sum;
}

struct StepBytes {
    std::size_t operator()(const Create& step) const { return fields_bytes(step.fields); }
    std::size_t operator()(const Change& step) const { return fields_bytes(step.fields); }
    std::size_t operator()(const Put& step) const { return fields_bytes(step.fields); }
    std::size_t operator()(const Advance& step) const { return fields_bytes(step.inputs); }
    std::size_t operator()(const Define& step) const { return step.definitions.size() * 16'384; }
    std::size_t operator()(const NoteAccess& step) const {
        return step.seen.size() * sighting_bytes;
    }
    std::size_t operator()(const auto&) const { return 0; }
};

bool is_creation(const Recorded& event) { return event.kind == Event{Created{}}.index(); }

/// What a step was about: `name_creations` gave every new record its id. Of what a unique key says,
/// it is whoever holds that now.
struct StepTarget {
    const World& world;
    const StreamName& otherwise;

    StreamName operator()(const Put& step) const { return step.holder(world).value_or(otherwise); }
    StreamName operator()(const Create& step) const { return {step.type, step.id.value()}; }
    StreamName operator()(const Define& step) const { return step.target(); }
    StreamName operator()(const ChangeSetting&) const { return {"setting", {}}; }
    StreamName operator()(const NoteAccess& step) const { return {"access", step.user}; }
    StreamName operator()(const Undo& step) const { return step.events.front().stream; }
    StreamName operator()(const auto& step) const { return step.target; }
};

/// A UUIDv7 (RFC 9562) of which all but the time comes from the command and the step.
Uuid creation_id(const Uuid& command, std::size_t step, Time now) {
    std::string source(reinterpret_cast<const char*>(command.bytes.data()), command.bytes.size());
    put_big_endian(source, static_cast<std::uint64_t>(step));
    const Hash hash = sha256_of({source});
    return time_based_uuid(now, std::span(hash).first<10>());
}

}  // namespace

void CommandJob::done(Result<Committed> outcome) {
    if (!outcome) return completion_(tl::unexpected<Error>(std::move(outcome.error())));
    if (!answer.repeated) answer.position = outcome->position;
    if (outcome->events > 0) answer.commit = outcome->commit;
    completion_(std::move(answer));
}

std::size_t CommandJob::size_bytes() const {
    std::size_t sum = 0;
    for (const Recorded& undone : request.undone) sum += undone.payload.size();
    for (const Step& step : request.command.steps)
        sum += step_bytes + std::visit(StepBytes{}, step);
    return sum;
}

bool CommandJob::ends_batch() const {
    return std::ranges::any_of(request.command.steps, [](const Step& step) {
        return std::holds_alternative<Erase>(step);
    });
}

void name_creations(Command& command, const Uuid& id, Time now) {
    for (std::size_t i = 0; i < command.steps.size(); ++i)
        if (auto* create = std::get_if<Create>(&command.steps[i]); create && !create->id)
            create->id = creation_id(id, i, now);
        else if (auto* put = std::get_if<Put>(&command.steps[i]))
            put->id = creation_id(id, i, now);
}

Done repeated(const Command& command, std::span<const Recorded> commit, const World& world) {
    Done done;
    done.repeated = true;
    done.position = commit.back().position;
    const StepTarget target{world, commit.front().stream};
    for (const Step& step : command.steps) done.targets.push_back(std::visit(target, step));
    for (const Recorded& event : commit) {
        const bool own = std::ranges::find(done.targets, event.stream) != done.targets.end();
        if (is_creation(event) && !own) done.created.push_back(event.stream);
    }
    return done;
}

}  // namespace cairn
