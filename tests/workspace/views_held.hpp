#pragma once

#include <future>

#include "workspace/workspace.hpp"

namespace cairn::test {

/// The views of a workspace stand still until the end of this: whatever is written meanwhile, they
/// do not show yet.
class ViewsHeld {
public:
    explicit ViewsHeld(Workspace& workspace) {
        workspace.wait_for(workspace.head(), std::chrono::seconds(20));
        // Of what is never reached it is told by the thread that carries on the views.
        workspace.when_reached(workspace.head().next(), std::chrono::milliseconds(0), [this](bool) {
            held_.set_value();
            released_.get_future().wait();
        });
        held_.get_future().wait();
    }
    ~ViewsHeld() { released_.set_value(); }
    ViewsHeld(const ViewsHeld&) = delete;
    ViewsHeld& operator=(const ViewsHeld&) = delete;

private:
    std::promise<void> held_;
    std::promise<void> released_;
};

}  // namespace cairn::test
