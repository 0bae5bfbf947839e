// A relay that holds a pool of accounts and rewrites who is asking.
// Usage: gopool LISTEN UPSTREAM USER_AGENT POLICY KEY…   (POLICY: request, an account a request in turn; user, by user token)
// USER_AGENT "-" passes the client's own. HTTPS_PROXY (also socks5://) is honoured, as net/http does by itself.
// LISTEN with LAB_CERT and LAB_KEY in the environment speaks TLS.
package main

import (
	"hash/fnv"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"sync/atomic"
)

// What tools tell of device, conversation and who asks: goes with the User-Agent.
var told = []string{"X-Msh-Platform", "X-Msh-Device-Id", "X-Session-Id", "X-Claude-Code-Session-Id", "X-Initiator"}

func main() {
	if len(os.Args) < 6 {
		log.Fatal("usage: gopool LISTEN UPSTREAM USER_AGENT POLICY KEY…")
	}
	upstream, err := url.Parse(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	userAgent, policy, keys := os.Args[3], os.Args[4], os.Args[5:]
	var turn atomic.Uint64
	choose := func(token string) string {
		if policy == "user" {
			sum := fnv.New32a()
			sum.Write([]byte(token))
			return keys[int(sum.Sum32())%len(keys)]
		}
		return keys[int(turn.Add(1))%len(keys)]
	}
	proxy := &httputil.ReverseProxy{
		FlushInterval: -1, // streamed answers go out as they come
		Director: func(request *http.Request) {
			token := request.Header.Get("X-Api-Key") + request.Header.Get("Authorization")
			request.URL.Scheme, request.URL.Host, request.Host = upstream.Scheme, upstream.Host, upstream.Host
			for _, name := range []string{"X-Api-Key", "Forwarded", "X-App"} {
				request.Header.Del(name)
			}
			request.Header["X-Forwarded-For"] = nil // keeps ReverseProxy from telling the user's address
			if userAgent != "-" {
				request.Header.Set("User-Agent", userAgent)
				for _, name := range told {
					request.Header.Del(name)
				}
			}
			request.Header.Set("Authorization", "Bearer "+choose(token))
		},
	}
	if certificate := os.Getenv("LAB_CERT"); certificate != "" {
		log.Fatal(http.ListenAndServeTLS(os.Args[1], certificate, os.Getenv("LAB_KEY"), proxy))
	}
	log.Fatal(http.ListenAndServe(os.Args[1], proxy))
}
