#include "gateway/call.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace cairn {

namespace asio = boost::asio;

namespace {

// Plain functions, not coroutines: g++ 12 destroys a lambda's captures twice when it is built inside a co_await expression, and
// miscompiles initialiser lists inside a coroutine.

Result<void> not_reached(Position position) {
    return fail(ErrorCode::busy, "position.not_reached", {{"position", std::to_string(position.value)}});
}

template <class Token>
auto async_execute(Call& call, CommandRequest request, Token&& token) {
    return asio::async_initiate<Token, void(Result<Done>)>(
        [&call](auto handler, CommandRequest sent) {
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            call.app.workspace.execute(std::move(sent), [&inbox = call.inbox, shared](Result<Done> done) {
                inbox.post([shared, done = std::move(done)]() mutable { (*shared)(std::move(done)); });
            });
        },
        token, std::move(request));
}

template <class Token>
auto async_reached(Call& call, Position position, std::chrono::milliseconds timeout, Token&& token) {
    return asio::async_initiate<Token, void(bool)>(
        [&call, timeout](auto handler, Position wanted) {
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            call.app.workspace.when_reached(wanted, timeout, [&inbox = call.inbox, shared](bool there) {
                inbox.post([shared, there] { (*shared)(there); });
            });
        },
        token, position);
}

template <class Token>
auto async_slowly(Call& call, std::function<void()> work, Token&& token) {
    return asio::async_initiate<Token, void()>(
        [&call](auto handler, std::function<void()> slow) {
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            asio::post(call.app.slow_pool, [&inbox = call.inbox, shared, slow = std::move(slow)] {
                slow();
                inbox.post([shared] { (*shared)(); });
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
    const bool there = co_await reached_within(call, position, std::chrono::seconds(5));
    co_return there ? Result<void>{} : not_reached(position);
}

asio::awaitable<bool> reached_within(Call& call, Position position, std::chrono::milliseconds timeout) {
    co_return co_await async_reached(call, position, timeout, asio::use_awaitable);
}

asio::awaitable<void> run_slowly(Call& call, std::function<void()> work) {
    co_await async_slowly(call, std::move(work), asio::use_awaitable);
}

}  // namespace cairn
