// A coding tool on Go's net/http (HTTP/2 where offered). Usage: gotool T0 PLAN
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

type step struct {
	Wait   float64 `json:"w"`
	Add    int     `json:"add"`
	Role   string  `json:"role"`
	Output int     `json:"o"`
	Stop   string  `json:"s"`
	First  int     `json:"f"`
	New    bool    `json:"new"`
	Fresh  bool    `json:"fresh"`
}

type plan struct {
	Name, Base, Key, UA, API, Model, Proxy string
	System, Salt                           int
	Stream, Models                         bool
	Until                                  float64
	Tracks                                 [][]step
	// Of runs in human time: whose window it is, where to ask for that person's attention, and what the tool tells of itself.
	Person, Attention string
	Pace              float64
	Headers           map[string]string
	Session           struct{ Header, Stem string }
	Initiator         bool
}

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
	ID      string `json:"tool_call_id,omitempty"`
	Calls   []call `json:"tool_calls,omitempty"`
}

type call struct {
	ID       string            `json:"id"`
	Type     string            `json:"type"`
	Function map[string]string `json:"function"`
}

const fillerText = "func readPackets(path string) ([]record, error) { file, err := os.Open(path) } when a length is wrong " +
	"stop and say where it was found so that nobody has to guess what happened here. "

func filler(length, offset int) string {
	at := offset * 37 % len(fillerText)
	return (fillerText[at:] + strings.Repeat(fillerText, length/len(fillerText)+1))[:length]
}

// tool is one running instance: its pool lives until the tool is started afresh.
type tool struct {
	plan   plan
	lock   sync.Mutex
	client *http.Client
}

func (t *tool) open() {
	t.lock.Lock()
	defer t.lock.Unlock()
	if t.client != nil {
		t.client.CloseIdleConnections()
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	if t.plan.Proxy != "" {
		if address, err := url.Parse(t.plan.Proxy); err == nil {
			transport.Proxy = http.ProxyURL(address)
		}
	}
	t.client = &http.Client{Transport: transport, Timeout: 40 * time.Second}
}

func (t *tool) log(words ...any) { fmt.Fprintln(os.Stderr, append([]any{t.plan.Name}, words...)...) }

// named gives the headers by which a tool tells its device, its conversation and who asks, where it does.
func (p *plan) named(s step, conversation int) map[string]string {
	headers := map[string]string{}
	for name, value := range p.Headers {
		headers[name] = value
	}
	if p.Session.Header != "" {
		headers[p.Session.Header] = fmt.Sprintf("%s%08x", p.Session.Stem, conversation)
	}
	if p.Initiator && s.Role == "user" {
		headers["X-Initiator"] = "user"
	} else if p.Initiator {
		headers["X-Initiator"] = "agent"
	}
	return headers
}

func (p *plan) hint(s step, conversation int) string {
	hint := fmt.Sprintf("lab:o=%d,s=%s,f=%d", s.Output, s.Stop, s.First)
	if p.Person != "" {
		hint += fmt.Sprintf(",d=%g,w=%s,c=%d,r=%s", p.Pace, p.Name, conversation, s.Role)
	}
	return hint
}

// come waits until the step is due: a tool has run, or the person has time for this window. False: the run is over.
func (t *tool) come(s step, until time.Time) bool {
	if s.Role == "user" && t.plan.Person != "" {
		socket, err := net.Dial("unix", t.plan.Attention)
		if err != nil {
			t.log(err)
			return false
		}
		defer socket.Close()
		fmt.Fprintf(socket, "%s %s %d\n", t.plan.Person, t.plan.Name, s.Add)
		word, _ := bufio.NewReader(socket).ReadString('\n')
		return word == "go\n"
	}
	wait := time.Duration(s.Wait * float64(time.Second))
	if time.Now().Add(wait).After(until) {
		return false
	}
	time.Sleep(wait)
	return true
}

func (t *tool) send(method, path string, body []byte, headers map[string]string) (*http.Response, error) {
	request, err := http.NewRequest(method, t.plan.Base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", t.plan.UA)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+t.plan.Key)
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	t.lock.Lock()
	client := t.client
	t.lock.Unlock()
	return client.Do(request)
}

func (t *tool) ask(messages []message, s step, conversation int) string {
	body, err := json.Marshal(map[string]any{"model": t.plan.Model, "stream": t.plan.Stream, "messages": messages,
		"user": t.plan.hint(s, conversation)})
	if err != nil {
		return ""
	}
	response, err := t.send("POST", "/v1/chat/completions", body, t.plan.named(s, conversation))
	if err != nil {
		t.log(err)
		return ""
	}
	defer response.Body.Close()
	if response.StatusCode != 200 {
		t.log("status", response.StatusCode)
	}
	type choice struct {
		Delta, Message struct {
			Content string `json:"content"`
		}
	}
	var value struct{ Choices []choice }
	var text strings.Builder
	if !t.plan.Stream {
		if json.NewDecoder(response.Body).Decode(&value) == nil && len(value.Choices) > 0 {
			return value.Choices[0].Message.Content
		}
		return ""
	}
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(make([]byte, 0, 1<<16), 1<<20)
	for lines.Scan() {
		if !strings.HasPrefix(lines.Text(), "data: {") {
			continue
		}
		value.Choices = nil
		if json.Unmarshal([]byte(lines.Text()[6:]), &value) == nil && len(value.Choices) > 0 {
			text.WriteString(value.Choices[0].Delta.Content)
		}
	}
	if err := lines.Err(); err != nil {
		t.log(err)
	}
	return text.String()
}

func (t *tool) track(steps []step, until time.Time) {
	var messages []message
	conversation := 0
	for i, s := range steps {
		if !t.come(s, until) {
			return
		}
		if s.Fresh {
			t.open()
		}
		if s.New || len(messages) == 0 {
			conversation++
			messages = []message{{Role: "system", Content: filler(t.plan.System, t.plan.Salt)}}
		}
		text := filler(s.Add, i)
		if last := len(messages) - 1; s.Role == "tool" && messages[last].Role == "assistant" {
			id := fmt.Sprintf("call_%08d", i)
			messages[last].Calls = []call{{id, "function", map[string]string{"name": "shell", "arguments": "{\"command\":\"ls\"}"}}}
			messages = append(messages, message{Role: "tool", Content: text, ID: id})
		} else {
			messages = append(messages, message{Role: "user", Content: text})
		}
		answer := t.ask(messages, s, conversation)
		if answer == "" {
			answer = "."
		}
		messages = append(messages, message{Role: "assistant", Content: answer})
	}
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: gotool T0 PLAN")
		os.Exit(2)
	}
	start, err := strconv.ParseFloat(os.Args[1], 64)
	data, problem := os.ReadFile(os.Args[2])
	t := &tool{}
	if err != nil || problem != nil || json.Unmarshal(data, &t.plan) != nil {
		fmt.Fprintln(os.Stderr, "gotool: bad time or plan")
		os.Exit(1)
	}
	until := time.UnixMicro(int64((start + t.plan.Until) * 1e6))
	t.open()
	if t.plan.Models {
		if response, err := t.send("GET", "/v1/models", nil, nil); err == nil {
			io.Copy(io.Discard, response.Body)
			response.Body.Close()
		}
	}
	var running sync.WaitGroup
	for _, steps := range t.plan.Tracks {
		running.Add(1)
		go func(steps []step) { defer running.Done(); t.track(steps, until) }(steps)
	}
	running.Wait()
}
