#pragma once

#include <memory>
#include <unordered_set>

#include "gateway/http_session.hpp"

namespace cairn {

class LiveSession;

/// The live sessions of one io thread; that thread's alone.
class LiveSessions {
public:
    explicit LiveSessions(App& app) : app_(app) {}
    /// Whether another session may be opened, over all threads.
    [[nodiscard]] bool has_room() const {
        return app_.metrics.live_sessions < app_.live_sessions_max;
    }
    /// Takes over a connection whose upgrade was admitted.
    void open(TcpStream stream, Call call);
    /// The doorbell: every session pulls what is new.
    void flush();
    /// Closes all with 1001.
    void close();
    [[nodiscard]] bool empty() const { return sessions_.empty(); }

private:
    friend class LiveSession;
    App& app_;
    std::unordered_set<std::shared_ptr<LiveSession>> sessions_;
};

}  // namespace cairn
