#pragma once

#include <future>

#include "workspace/workspace.hpp"

namespace cairn::test {

/// A workspace whose sequencer stands still behind a full queue: whatever is to be appended is
/// refused with "queue.full" until the end of this.
class FullQueue {
public:
    explicit FullQueue(Workspace& workspace) : workspace_(workspace) {
        workspace_.execute(harmless(), [this](const Result<Done>&) {
            held_.set_value();
            released_.get_future().wait();
        });
        held_.get_future().wait();
        while (send_one()) continue;
    }
    ~FullQueue() {
        released_.set_value();
        for (auto& answer : answers_) answer.wait();
    }
    FullQueue(const FullQueue&) = delete;
    FullQueue& operator=(const FullQueue&) = delete;

private:
    static CommandRequest harmless() {
        CommandRequest request{.actor = Actor::system()};
        request.command.steps.emplace_back(NoteAccess{{}, "exported", {}});
        request.command.dry_run = true;
        return request;
    }
    bool send_one() {
        const auto answer = std::make_shared<std::promise<bool>>();
        auto answered = answer->get_future();
        workspace_.execute(harmless(), [answer](const Result<Done>& done) {
            answer->set_value(done.has_value());
        });
        const bool refused =
            answered.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
        if (!refused) answers_.push_back(std::move(answered));
        return !refused;
    }

    Workspace& workspace_;
    std::promise<void> held_;
    std::promise<void> released_;
    std::vector<std::future<bool>> answers_;
};

}  // namespace cairn::test
