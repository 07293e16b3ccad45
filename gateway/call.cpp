#include "gateway/call.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace cairn {

namespace asio = boost::asio;

namespace {

// Plain functions, not coroutines: g++ 12 destroys a lambda's captures twice when it is built
// inside a co_await expression, and miscompiles initialiser lists inside a coroutine.

constexpr std::int64_t slow_work_max = 512;

struct SlowWork {
    explicit SlowWork(Metrics& counted) : metrics(counted) { ++metrics.slow; }
    SlowWork(const SlowWork&) = delete;
    SlowWork& operator=(const SlowWork&) = delete;
    ~SlowWork() { --metrics.slow; }
    Metrics& metrics;
};

Result<void> not_reached(Position position) {
    return fail(ErrorCode::busy, "position.not_reached",
                {{"position", std::to_string(position.value)}});
}

/// Brings an answer back to the thread that waits for it, and counts it as owed until then.
template <class Handler>
class Owed {
public:
    Owed(Call& call, Handler handler)
        : metrics_(call.app.metrics),
          inbox_(call.inbox),
          handler_(std::make_shared<Handler>(std::move(handler))) {
        ++metrics_.owed;
    }
    /// Once, on any thread.
    template <class Value>
    void pay(Value value) const {
        inbox_.post([handler = handler_, value = std::move(value)]() mutable {
            (*handler)(std::move(value));
        });
        --metrics_.owed;
    }

private:
    Metrics& metrics_;
    ThreadInbox& inbox_;
    std::shared_ptr<Handler> handler_;
};

template <class Token>
auto async_execute(Call& call, CommandRequest request, Token&& token) {
    return asio::async_initiate<Token, void(Result<Done>)>(
        [&call](auto handler, CommandRequest sent) {
            call.app.workspace.execute(std::move(sent),
                                       [owed = Owed(call, std::move(handler))](Result<Done> done) {
                                           owed.pay(std::move(done));
                                       });
        },
        token, std::move(request));
}

template <class Token>
auto async_reached(Call& call,
                   Position position,
                   std::chrono::milliseconds timeout,
                   Token&& token) {
    return asio::async_initiate<Token, void(bool)>(
        [&call, timeout](auto handler, Position wanted) {
            call.app.workspace.when_reached(
                wanted, timeout,
                [owed = Owed(call, std::move(handler))](bool there) { owed.pay(there); });
        },
        token, position);
}

template <class Token>
auto async_slowly(Call& call, std::function<void()> work, Token&& token) {
    return asio::async_initiate<Token, void(std::exception_ptr)>(
        [&call](auto handler, std::function<void()> slow) {
            asio::post(call.app.slow_pool,
                       [owed = Owed(call, std::move(handler)), slow = std::move(slow)] {
                           std::exception_ptr thrown;
                           try {
                               slow();
                           } catch (...) {
                               thrown = std::current_exception();
                           }
                           owed.pay(thrown);
                       });
        },
        token, std::move(work));
}

}  // namespace

void ThreadInbox::post(std::function<void()> work) {
    bool first = false;
    {
        const std::lock_guard lock(mutex_);
        first = work_.empty();
        work_.push_back(std::move(work));
    }
    if (first) asio::post(context_, [this] { drain(); });
}

void ThreadInbox::drain() {
    std::vector<std::function<void()>> work;
    {
        const std::lock_guard lock(mutex_);
        work.swap(work_);
    }
    for (auto& each : work) each();
}

asio::awaitable<Result<Done>> execute(Call& call, CommandRequest request) {
    co_return co_await async_execute(call, std::move(request), asio::use_awaitable);
}

asio::awaitable<Result<void>> reached(Call& call, Position position) {
    if (call.app.workspace.projected() >= position) co_return Result<void>{};
    // A position that nobody was promised is not waited for.
    if (position > call.app.workspace.head()) co_return not_reached(position);
    const bool there = co_await reached_within(call, position, std::chrono::seconds(5));
    co_return there ? Result<void>{} : not_reached(position);
}

asio::awaitable<bool> reached_within(Call& call,
                                     Position position,
                                     std::chrono::milliseconds timeout) {
    co_return co_await async_reached(call, position, timeout, asio::use_awaitable);
}

asio::awaitable<bool> run_slowly(Call& call, std::function<void()> work) {
    if (call.app.metrics.slow >= slow_work_max) co_return false;
    const SlowWork counted(call.app.metrics);
    co_await async_slowly(call, std::move(work), asio::use_awaitable);
    co_return true;
}

Error queue_full() { return {ErrorCode::busy, "queue.full", Json::object()}; }

}  // namespace cairn
