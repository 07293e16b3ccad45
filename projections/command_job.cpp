#include "projections/command_job.hpp"

#include <algorithm>

namespace cairn {
namespace {

constexpr std::size_t step_bytes = 512;

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
    std::size_t operator()(const Advance& step) const { return fields_bytes(step.inputs); }
    std::size_t operator()(const Define& step) const { return step.definitions.size() * 16'384; }
    std::size_t operator()(const auto&) const { return 0; }
};

bool is_creation(const Recorded& event) { return event.kind == Event{Created{}}.index(); }

/// Finds the targets of steps in the events they made, which stand in the steps' order.
class Targets {
public:
    explicit Targets(std::span<const Recorded> events) : left_(events) {}

    StreamName operator()(const Create& step) {
        if (step.id) return passed({step.type, *step.id});
        const auto made = std::ranges::find_if(left_, [&](const Recorded& event) {
            return is_creation(event) && event.stream.category == step.type;
        });
        return made == left_.end() ? StreamName{step.type, {}} : passed(made->stream);
    }
    StreamName operator()(const Define&) {
        return left_.empty() ? StreamName{} : passed(left_.front().stream);
    }
    StreamName operator()(const ChangeSetting&) { return passed({"setting", {}}); }
    StreamName operator()(const NoteAccess& step) { return passed({"access", step.user}); }
    StreamName operator()(const auto& step) { return passed(step.target); }

private:
    // What comes before a step's first event belongs to steps before it.
    StreamName passed(const StreamName& target) {
        const auto own = std::ranges::find(left_, target, &Recorded::stream);
        if (own != left_.end()) left_ = {own + 1, left_.end()};
        return target;
    }
    std::span<const Recorded> left_;
};

}  // namespace

void CommandJob::done(Result<Committed> outcome) {
    if (!outcome) return completion_(tl::unexpected<Error>(std::move(outcome.error())));
    if (!answer.repeated) answer.position = outcome->position;
    completion_(std::move(answer));
}

std::size_t CommandJob::size_bytes() const {
    std::size_t sum = 0;
    for (const Step& step : request.command.steps)
        sum += step_bytes + std::visit(StepBytes{}, step);
    return sum;
}

Done repeated(const Command& command, std::span<const Recorded> commit) {
    Done done;
    done.repeated = true;
    done.position = commit.back().position;
    Targets targets(commit);
    for (const Step& step : command.steps)
        done.targets.push_back(std::visit([&](const auto& one) { return targets(one); }, step));
    for (const Recorded& event : commit) {
        const bool own = std::ranges::find(done.targets, event.stream) != done.targets.end();
        if (is_creation(event) && !own) done.created.push_back(event.stream);
    }
    return done;
}

}  // namespace cairn
